package dev.electrons.prime.coordinate;

import dev.electrons.error.Failure;
import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.event.RunEvent.Dispatch;
import dev.electrons.event.WorkRequest;
import dev.electrons.id.AttemptId;
import dev.electrons.id.NodeKey;
import dev.electrons.id.RunId;
import dev.electrons.json.Value;
import dev.electrons.run.NodeState;
import dev.electrons.run.Results;
import dev.electrons.run.RunState;
import dev.electrons.signal.Signal;
import dev.electrons.signal.Steering;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs below a run: how one is asked for, and how it tells the node that it is. All of it follows from the states. */
final class Children {
    private static final String PRIME = "prime";
    private static final String GIVEN_UP = "/given-up";

    private Children() {}

    /** The first event of the run that a subworkflow node's attempt is; empty for other nodes, and while it is held. */
    static Optional<Recorded> first(RunState parent, Dispatch dispatch, Instant at) {
        var key = new NodeKey(dispatch.node(), dispatch.iteration());
        var child = dispatch.child();
        return child == null || parent.node(key).status() != NodeState.Status.running
                ? Optional.empty()
                : Optional.of(Recorded.requested(child, at, request(parent, key, child, dispatch, at)));
    }

    private static WorkRequest request(RunState parent, NodeKey key, RunId child, Dispatch dispatch, Instant at) {
        var asked = parent.asked();
        var node = parent.shape().node(key.node());
        var name = node.workflow() == null ? "" : node.workflow();
        var workflow = node.version() == null ? Map.of("name", name) : Map.of("name", name, "version", node.version());
        var origin = asked.origin();
        return new WorkRequest(
                child.toString(),
                child.toString(),
                asked.app(),
                null,
                "subworkflow",
                "workflow",
                name,
                "",
                null,
                null,
                WorkRequest.Models.UNSAID,
                null,
                Value.of(workflow),
                dispatch.mapped() == null ? Value.EMPTY : dispatch.mapped(),
                null,
                null,
                asked.priority(),
                Math.max(1, Duration.between(at, dispatch.deadline()).toMillis()),
                null,
                asked.metadata(),
                asked.traceparent(),
                new WorkRequest.Origin(
                        key.attempt(parent.run(), dispatch.attempt()),
                        origin == null ? 1 : origin.depth() + 1,
                        null,
                        null),
                null,
                asked.tracestate());
    }

    /** What an ended run tells the node that it is; empty for a run that was posted. */
    static Optional<Signal> outcome(RunState ended) {
        return parent(ended).map(attempt -> {
            var failure = ended.failure();
            var output = Optional.ofNullable(Results.output(ended)).orElse(Value.NULL);
            var outcome = failure == null
                    ? Outcome.success(output, Execution.by(PRIME))
                    : Outcome.failed(again(failure).at(Results.failedAt(ended, failure)), Execution.by(PRIME));
            return new Signal.AttemptSettled(attempt, outcome, null, null);
        });
    }

    /** A run below that was cancelled by somebody fails its node; the run above goes on as its graph says. */
    private static Failure again(Failure failure) {
        return failure.origin() == Failure.Origin.CANCELLED
                ? Failure.work("SUBWORKFLOW_CANCELLED", failure.message())
                : failure;
    }

    private static Optional<AttemptId> parent(RunState state) {
        return Optional.ofNullable(state.asked().origin()).map(WorkRequest.Origin::parent);
    }

    /** Runs below that these events began, that did not tell how they ended, and that nobody waits for any more. */
    static Collection<RunId> vain(RunState state, List<Recorded> told) {
        Map<AttemptId, RunId> open = new LinkedHashMap<>();
        for (var recorded : told) {
            if (recorded.cause() != null) {
                concluded(recorded).ifPresent(open::remove);
            }
            for (var dispatch : RunEvent.dispatched(recorded.event())) {
                if (dispatch.child() != null) {
                    var key = new NodeKey(dispatch.node(), dispatch.iteration());
                    open.put(key.attempt(state.run(), dispatch.attempt()), dispatch.child());
                }
            }
        }
        if (state.cancelling() == null && !state.phase().ended()) {
            open.values()
                    .removeIf(child -> state.outstanding().stream()
                            .anyMatch(key -> child.equals(state.node(key).child())));
        }
        return open.values();
    }

    private static Optional<AttemptId> concluded(Recorded recorded) {
        return switch (recorded.event()) {
            case RunEvent.NodeSettled e ->
                Optional.of(new AttemptId(recorded.run(), e.node(), e.iteration(), e.attempt()));
            case RunEvent.AttemptFailed e ->
                Optional.of(new AttemptId(recorded.run(), e.node(), e.iteration(), e.attempt()));
            default -> Optional.empty();
        };
    }

    /** The end of a run below that nobody waits for any more. */
    static Signal stop(RunId child, String reason) {
        return new Steering.CancelAsked(child + GIVEN_UP, child, PRIME, reason);
    }

    /** Whether it is the run above that wants the end of this one. */
    static boolean isStop(Steering wish) {
        return wish.id().equals(wish.run() + GIVEN_UP);
    }
}
