package dev.electrons.bench;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The same thing again and again, several at a time, each begun when the one before it has ended. */
final class Repeated {
    private Repeated() {}

    /** Succeeds when the time is up and the last have ended; fails with the first that fails. */
    static Future<?> until(long endNanos, int atATime, Supplier<Future<?>> once) {
        return Future.all(IntStream.range(0, atATime)
                .mapToObj(_ -> {
                    Promise<Void> done = Promise.promise();
                    next(endNanos, once, done);
                    return done.future();
                })
                .toList());
    }

    private static void next(long endNanos, Supplier<Future<?>> once, Promise<Void> done) {
        if (System.nanoTime() >= endNanos) {
            done.complete();
            return;
        }
        once.get().onSuccess(_ -> next(endNanos, once, done)).onFailure(done::fail);
    }
}
