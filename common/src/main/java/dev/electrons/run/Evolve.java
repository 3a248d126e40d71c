package dev.electrons.run;

import dev.electrons.error.Failure;
import dev.electrons.event.Phase;
import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.event.RunEvent.Dispatch;
import dev.electrons.graph.GraphIndex;
import dev.electrons.id.NodeKey;
import dev.electrons.id.RunId;
import dev.electrons.task.Outcome;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;

/** The fold: state and event to state. Evaluates nothing, asks nobody, never fails on an event that prime recorded. */
public final class Evolve {
    private Evolve() {}

    /** The state after all these events, from the first. */
    public static RunState fold(RunId run, List<Recorded> events) {
        var state = RunState.empty(run);
        for (var event : events) {
            state = evolve(state, event);
        }
        return state;
    }

    public static RunState evolve(RunState state, Recorded recorded) {
        var draft = new Draft(state, recorded);
        switch (recorded.event()) {
            case RunEvent.RunRequested e -> draft.request = e.request();
            case RunEvent.RunAdmitted e -> draft.admit(e);
            case RunEvent.NodeSettled e -> draft.settle(e);
            case RunEvent.AttemptFailed e -> draft.retry(e);
            case RunEvent.AttemptDispatched e -> draft.dispatch(e.dispatch());
            case RunEvent.RunCancelRequested e -> draft.cancel(e);
            case RunEvent.RunFinished e -> draft.finish(e);
            case RunEvent.SignalRefused _ -> {}
        }
        return draft.done();
    }

    /** The state while one event is being folded in. */
    private static final class Draft {
        private final RunState before;
        private final Recorded recorded;
        private final Instant at;
        private dev.electrons.event.@Nullable WorkRequest request;
        private dev.electrons.event.@Nullable Classification classification;
        private @Nullable GraphIndex graph;
        private PMap<NodeKey, NodeState> nodes;
        private PSet<NodeKey> outstanding;
        private Phase phase;
        private @Nullable String cancelling;
        private @Nullable Instant startedAt;
        private @Nullable Instant endedAt;
        private @Nullable Instant deadline;
        private dev.electrons.json.@Nullable Value output;
        private @Nullable Failure failure;

        Draft(RunState state, Recorded recorded) {
            this.before = state;
            this.recorded = recorded;
            this.at = recorded.at();
            request = state.request();
            classification = state.classification();
            graph = state.graph();
            nodes = state.nodes();
            outstanding = state.outstanding();
            phase = state.phase();
            cancelling = state.cancelling();
            startedAt = state.startedAt();
            endedAt = state.endedAt();
            deadline = state.deadline();
            output = state.output();
            failure = state.failure();
        }

        void admit(RunEvent.RunAdmitted event) {
            classification = event.classification();
            graph = event.graph() == null ? BuiltIn.of(event.classification()) : new GraphIndex(event.graph());
            phase = Phase.Running;
            startedAt = at;
            deadline = event.deadline();
            event.dispatched().forEach(this::dispatch);
        }

        void dispatch(Dispatch dispatch) {
            var key = new NodeKey(dispatch.node(), dispatch.iteration());
            put(key, node(key).dispatched(dispatch.attempt(), dispatch.mapped(), at, dispatch.deadline()));
        }

        void settle(RunEvent.NodeSettled event) {
            var key = new NodeKey(event.node(), event.iteration());
            put(key, node(key).ended(ending(event.outcome()), event.outcome(), at));
            event.tokens().forEach(token -> carry(token.edge(), token.live(), event.iteration()));
            for (var skipped : event.skipped()) {
                var dead = new NodeKey(skipped, event.iteration());
                put(dead, node(dead).ended(NodeState.Status.skipped, null, at));
                shape().outgoing(skipped).forEach(edge -> carry(edge, false, event.iteration()));
            }
            event.dispatched().forEach(this::dispatch);
        }

        void carry(int edge, boolean live, int iteration) {
            var key = new NodeKey(shape().edge(edge).to(), iteration);
            put(key, node(key).token(live));
        }

        void retry(RunEvent.AttemptFailed event) {
            var key = new NodeKey(event.node(), event.iteration());
            put(key, node(key).retrying(event.outcome(), at, event.retryAt()));
        }

        void cancel(RunEvent.RunCancelRequested event) {
            cancelling = event.reason();
            deadline = event.closesAt();
        }

        void finish(RunEvent.RunFinished event) {
            phase = event.phase();
            endedAt = at;
            output = event.output();
            failure = event.failure();
            for (var key : outstanding) {
                var node = node(key);
                nodes = nodes.plus(key, node.ended(NodeState.Status.cancelled, node.outcome(), at));
            }
            outstanding = HashTreePSet.empty();
        }

        void put(NodeKey key, NodeState node) {
            outstanding = node.status().outstanding() ? outstanding.plus(key) : outstanding.minus(key);
            nodes = nodes.plus(key, node);
        }

        NodeState node(NodeKey key) {
            var known = nodes.get(key);
            return known == null ? NodeState.untouched(before.createdAt()) : known;
        }

        GraphIndex shape() {
            return graph == null ? before.shape() : graph;
        }

        private static NodeState.Status ending(Outcome outcome) {
            if (outcome.failure() == null) {
                return NodeState.Status.completed;
            }
            return outcome.failure().origin() == Failure.Origin.CANCELLED
                    ? NodeState.Status.cancelled
                    : NodeState.Status.failed;
        }

        RunState done() {
            boolean first = recorded.version() == 1;
            boolean steering = recorded.event() instanceof RunEvent.RunCancelRequested
                    || recorded.event() instanceof RunEvent.SignalRefused;
            var cause = recorded.cause();
            var steered = steering && cause != null ? before.steered().plus(cause) : before.steered();
            return new RunState(
                    before.run(),
                    recorded.version(),
                    phase,
                    request,
                    classification,
                    graph,
                    nodes,
                    outstanding,
                    steered,
                    cancelling,
                    first ? at : before.createdAt(),
                    startedAt,
                    endedAt,
                    deadline,
                    output,
                    failure);
        }
    }
}
