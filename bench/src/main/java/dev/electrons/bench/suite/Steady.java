package dev.electrons.bench.suite;

import dev.electrons.bench.load.Arrivals;
import dev.electrons.bench.load.HttpLoad;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Lets a load go on until it no longer gets faster, because the compilers and caches have done their work. */
final class Steady {
    private static final double FASTER = 1.04;
    private static final int SETTLED = 2;
    private static final int MOST = 10;

    private Steady() {}

    /** Loads as fast as the server answers, until that no longer gets faster. */
    static void reach(HttpLoad load, Duration window) throws InterruptedException {
        load.begin(Arrivals.closed());
        await(load::answered, window);
        load.stop();
    }

    /**
     * Waits until two windows in a row were hardly faster than the best one before, or ten have passed.
     *
     * @param done how much has been done so far
     */
    static void await(LongSupplier done, Duration window) throws InterruptedException {
        long best = 0;
        int settled = 0;
        for (int i = 0; i < MOST && settled < SETTLED; i++) {
            long before = done.getAsLong();
            TimeUnit.MILLISECONDS.sleep(window.toMillis());
            long now = done.getAsLong() - before;
            settled = best > 0 && now < best * FASTER ? settled + 1 : 0;
            best = Math.max(best, now);
        }
    }
}
