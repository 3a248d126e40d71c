package dev.electrons.runners.wire;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Barks when a stream makes no progress: first within one time, then within another between two pieces, and always when
 * all of it takes too long. One timer, moved on when it fires early, so that progress costs nothing.
 */
final class Watchdog {
    private final Vertx vertx;
    private final Patience patience;
    private final BooleanSupplier excused;
    private final Consumer<String> bark;
    private final long end;
    private long due;
    private long timer;
    private boolean begun;
    private boolean over;

    /**
     * Starts watching.
     *
     * @param excused true while the reader, not the runner, is what is slow
     * @param bark told once, in words, and never after {@link #stop}
     */
    Watchdog(Vertx vertx, Patience patience, BooleanSupplier excused, Consumer<String> bark) {
        this.vertx = vertx;
        this.patience = patience;
        this.excused = excused;
        this.bark = bark;
        this.end = after(patience.total());
        this.due = after(patience.first());
        arm();
    }

    private static long after(Duration length) {
        return System.nanoTime() + length.toNanos();
    }

    /** Content came. */
    void progress() {
        due = after(patience.idle());
        if (!begun && !over && patience.idle().compareTo(patience.first()) < 0) {
            vertx.cancelTimer(timer); // it was set for later than what counts from now on
            arm();
        }
        begun = true;
    }

    void stop() {
        over = true;
        vertx.cancelTimer(timer);
    }

    private void arm() {
        long now = System.nanoTime();
        long wait = Math.max(1, Math.min(due - now, end - now) / 1_000_000 + 1);
        timer = vertx.setTimer(wait, _ -> look());
    }

    private void look() {
        if (over) {
            return;
        }
        long now = System.nanoTime();
        if (excused.getAsBoolean()) {
            due = after(patience.idle());
        }
        if (now - due < 0 && now - end < 0) {
            arm();
            return;
        }
        over = true;
        bark.accept(now - end >= 0 ? "not finished within " + patience.total().toMillis() + " ms" : silent());
    }

    private String silent() {
        return begun ? "stalled: nothing for " + patience.idle().toMillis() + " ms" : "no first token in time";
    }
}
