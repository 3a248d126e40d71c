package dev.electrons.guard;

import dev.electrons.id.RunId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why a run may not start on its target now.
 *
 * @param reason also the error code of a run that ends for it
 * @param heldBy the run that has the target, if it is of the same app
 * @param nextAllowedAt when the reason is over by itself; null when it is not
 * @param words for a person
 */
public record Refusal(
        Reason reason, @Nullable RunId heldBy, @Nullable Instant nextAllowedAt, String words) {

    /** In the words of the public contract. */
    public enum Reason {
        ExhaustedRetries,
        PreviousExecutionFailed,
        ResourceBusy,
        RecentlyExecuted,
        BackoffActive,
        /** A run that had been told to give the target back was still executing. */
        ExecutionRaceCondition;

        /** Whether only an operator lifts it. */
        public boolean review() {
            return this == ExhaustedRetries || this == PreviousExecutionFailed;
        }
    }
}
