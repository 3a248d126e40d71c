package dev.electrons.guard;

import dev.electrons.id.RunId;

/** What happened to a target. The fold of these, and nothing else, is its state. */
public sealed interface GuardEvent {

    /** The run has the target until it ends. */
    record Granted(Asker asker) implements GuardEvent {}

    /** The run waits behind the target. */
    record Queued(Asker asker, Refusal refusal) implements GuardEvent {}

    /** The run ends for it. */
    record Refused(Asker asker, Refusal refusal) implements GuardEvent {}

    /** The run that had the target has ended. */
    record Released(RunId run, String workflow, Ending ending) implements GuardEvent {}

    /** A run that waited has ended. */
    record Left(RunId run) implements GuardEvent {}

    /** An operator looked at what had failed: it is forgotten. */
    record Approved(String reason) implements GuardEvent {}

    /** An operator took the target back and had everything forgotten; a run that had it may still be executing. */
    record Cleared(String reason) implements GuardEvent {}
}
