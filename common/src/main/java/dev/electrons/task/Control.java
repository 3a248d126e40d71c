package dev.electrons.task;

import dev.electrons.id.RunId;
import java.time.Instant;

/**
 * What prime tells every worker on {@code de.control}: stop all work of this run.
 *
 * @param at when it was decided
 */
public record Control(RunId runId, String action, String reason, Instant at) {
    public static final String CANCEL = "cancel";

    public static Control cancel(RunId run, String reason, Instant at) {
        return new Control(run, CANCEL, reason, at);
    }
}
