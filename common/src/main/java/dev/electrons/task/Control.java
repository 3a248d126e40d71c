package dev.electrons.task;

import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What prime tells every worker on {@code de.control}: stop all work of this run, or one attempt of it. It counts for what
 * the run was at then: a run that is retried later is not what was cancelled.
 *
 * @param at when it was decided
 * @param taskId the one attempt; null for all of the run
 */
public record Control(
        RunId runId,
        String action,
        String reason,
        Instant at,
        @Nullable AttemptId taskId) {
    public static final String CANCEL = "cancel";

    public Control(RunId runId, String action, String reason, Instant at) {
        this(runId, action, reason, at, null);
    }

    public static Control cancel(RunId run, String reason, Instant at) {
        return new Control(run, CANCEL, reason, at);
    }

    public static Control cancel(AttemptId attempt, String reason, Instant at) {
        return new Control(attempt.run(), CANCEL, reason, at, attempt);
    }

    /** Whether it is about an attempt of a run that began, or was last retried, then. */
    public boolean concerns(AttemptId attempt, Instant began) {
        return attempt.run().equals(runId) && (taskId == null || taskId.equals(attempt)) && !at.isBefore(began);
    }
}
