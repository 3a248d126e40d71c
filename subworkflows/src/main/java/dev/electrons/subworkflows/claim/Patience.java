package dev.electrons.subworkflows.claim;

import dev.electrons.artifact.ArtifactsAway;
import dev.electrons.postgres.PostgresAway;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.task.Task;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Work that was done is not thrown away because the store is away for a moment. Blocks. */
final class Patience {
    private static final long PAUSE_MS = 500;

    private final InstantSource clock;

    Patience(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Asks the store until it answers or the attempt is over.
     *
     * @throws PostgresAway when it did not
     * @throws ArtifactsAway when that which has the contents did not
     */
    <T> T with(Task task, Attempt attempt, Supplier<T> what) {
        while (true) {
            try {
                return what.get();
            } catch (PostgresAway | ArtifactsAway e) {
                boolean late = clock.instant().plusMillis(PAUSE_MS).isAfter(task.deadline());
                if (late || attempt.stopped().isPresent() || !paused()) {
                    throw e;
                }
            }
        }
    }

    private static boolean paused() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
