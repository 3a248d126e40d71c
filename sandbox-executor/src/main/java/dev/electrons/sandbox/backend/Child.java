package dev.electrons.sandbox.backend;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that a launcher has become, as far as we know it.
 *
 * @param handle knows it from another that gets its number later
 * @param ended its exit code, 128 + n for signal n; fails when its launcher is gone and nobody can say
 */
record Child(
        ProcessHandle handle,
        OutputStream stdin,
        InputStream stdout,
        InputStream stderr,
        CompletableFuture<Integer> ended) {

    /** Whether it is known not to have ended. */
    boolean runs() {
        return !ended.isDone();
    }

    /** Ends it, unless it has ended. */
    void kill() {
        handle.destroyForcibly();
    }

    /** Waits for its end, but no longer than that; says whether it came. */
    boolean awaitEnd(long nanos) throws InterruptedException {
        try {
            ended.get(Math.max(nanos, 0), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException _) {
            return true;
        } catch (TimeoutException _) {
            return false;
        }
    }
}
