package dev.electrons.guard;

import dev.electrons.id.RunId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What happened to a target. The fold of these, and nothing else, is its state. */
public sealed interface GuardEvent {

    /** The run has the target until it ends. */
    record Granted(Asker asker) implements GuardEvent {}

    /** The run waits behind the target. */
    record Queued(Asker asker, Refusal refusal, @Nullable Inputs inputs) implements GuardEvent {}

    /** The run ends for it. */
    record Refused(Asker asker, Refusal refusal, @Nullable Inputs inputs) implements GuardEvent {}

    /**
     * What was decided on; null in events from before it was kept.
     *
     * @param failures how many runs had failed in a row
     * @param lastFailure when the last of them had; null for none
     * @param failedDuring whether it had begun to execute
     * @param lastCompleted when a run of the same workflow had last completed; null for never
     */
    record Inputs(
            int failures,
            @Nullable Instant lastFailure,
            boolean failedDuring,
            @Nullable Instant lastCompleted) {

        /** What a target's state says about a run that asks for it. */
        public static Inputs of(GuardState state, Asker asker) {
            return new Inputs(
                    state.failures(),
                    state.lastFailure(),
                    state.failedDuring(),
                    state.completed().get(asker.workflow()));
        }
    }

    /** The run that had the target has ended. */
    record Released(RunId run, String workflow, Ending ending) implements GuardEvent {}

    /** A run that waited has ended. */
    record Left(RunId run) implements GuardEvent {}

    /** An operator looked at what had failed: it is forgotten. */
    record Approved(String reason) implements GuardEvent {}

    /** An operator took the target back and had everything forgotten; a run that had it may still be executing. */
    record Cleared(String reason) implements GuardEvent {}
}
