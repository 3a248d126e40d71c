package dev.electrons.run;

import dev.electrons.event.Phase;
import dev.electrons.graph.NodeKind;
import dev.electrons.guard.Target;
import dev.electrons.id.RunId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The one row that lists show of a run; rewritten only when the phase changes. A function of the state. */
public record RunSummary(
        RunId run,
        String app,
        String executionId,
        String requestId,
        String taskType,
        @Nullable String workflow,
        @Nullable String target,
        String title,
        int priority,
        Phase phase,
        String status,
        int version,
        @Nullable String provider,
        @Nullable String model,
        @Nullable String runnerUsed,
        @Nullable String error,
        @Nullable String errorCode,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt) {

    public static RunSummary of(RunState state) {
        var request = state.asked();
        var work = Results.execution(state);
        var classification = state.classification();
        var failure = state.failure();
        return new RunSummary(
                state.run(),
                request.app(),
                request.executionId(),
                request.requestId(),
                Results.taskType(state),
                classification == null ? null : classification.workflow(),
                target(state),
                request.title(),
                request.priority(),
                state.phase(),
                status(state),
                state.version(),
                work.provider(),
                work.model(),
                work.runnerUsed(),
                failure == null ? null : failure.message(),
                failure == null ? null : failure.code(),
                state.createdAt(),
                state.startedAt(),
                state.endedAt());
    }

    /** In its normal form; one that the definition works out from when the run asked for it. */
    private static @Nullable String target(RunState state) {
        var hold = state.hold();
        var asked = state.asked().target();
        return hold != null ? hold.target().name() : asked == null ? null : Target.normal(asked);
    }

    /** Whether all that is left to happen is for a person to decide, a signal to come or time to pass. */
    private static boolean waits(RunState state) {
        return !state.outstanding().isEmpty()
                && state.outstanding().size() < 100
                && state.outstanding().stream()
                        .map(key -> state.shape().node(key.node()).what())
                        .allMatch(kind -> kind == NodeKind.HUMAN || kind == NodeKind.WAIT || kind.container());
    }

    /** The words that old clients know: {@code queued running paused waiting complete errored terminated}. */
    public static String status(RunState state) {
        return switch (state.phase()) {
            case Pending -> "queued";
            case Refused -> "errored";
            case Blocked -> "waiting";
            case Running -> state.paused() != null ? "paused" : waits(state) ? "waiting" : "running";
            case Completed -> "complete";
            case Failed -> Results.hasNegativeResult(state) ? "complete" : "errored";
            case Cancelled -> "terminated";
        };
    }
}
