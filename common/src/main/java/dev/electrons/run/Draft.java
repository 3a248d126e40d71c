package dev.electrons.run;

import dev.electrons.error.Failure;
import dev.electrons.event.Classification;
import dev.electrons.event.Phase;
import dev.electrons.event.RunEvent;
import dev.electrons.event.RunEvent.Dispatch;
import dev.electrons.event.WorkRequest;
import dev.electrons.graph.Arc;
import dev.electrons.graph.GraphIndex;
import dev.electrons.graph.NodeKind;
import dev.electrons.id.NodeKey;
import dev.electrons.json.Value;
import dev.electrons.task.Outcome;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.PMap;
import org.pcollections.PVector;

/** A state while one event is being folded in. */
final class Draft {
    private final RunState before;
    final Instant at;

    @Nullable
    WorkRequest request;

    @Nullable
    Classification classification;

    @Nullable
    Hold hold;

    @Nullable
    Integer definition;

    int revision;

    @Nullable
    GraphIndex graph;

    private NodeTable table;
    PMap<String, PVector<Value>> received;
    PMap<String, Proposal> proposals;
    Phase phase;

    @Nullable
    String paused;

    @Nullable
    String cancelling;

    @Nullable
    Failure failing;

    @Nullable
    Instant haltedAt;

    @Nullable
    Instant startedAt;

    @Nullable
    Instant endedAt;

    @Nullable
    Instant deadline;

    @Nullable
    Value output;

    @Nullable
    Failure failure;

    Draft(RunState state, Instant at) {
        this.before = state;
        this.at = at;
        request = state.request();
        classification = state.classification();
        hold = state.hold();
        definition = state.definition();
        revision = state.revision();
        graph = state.graph();
        table = state.table();
        received = state.received();
        proposals = state.proposals();
        phase = state.phase();
        paused = state.paused();
        cancelling = state.cancelling();
        failing = state.failing();
        haltedAt = state.haltedAt();
        startedAt = state.startedAt();
        endedAt = state.endedAt();
        deadline = state.deadline();
        output = state.output();
        failure = state.failure();
    }

    void dispatch(Dispatch dispatch) {
        var key = new NodeKey(dispatch.node(), dispatch.iteration());
        var kind = shape().node(dispatch.node()).what();
        boolean patient = kind == NodeKind.WAIT || kind == NodeKind.HUMAN;
        var before = node(key);
        put(
                key,
                before.dispatched(
                        paused != null || patient ? NodeState.Status.waiting : NodeState.Status.running,
                        dispatch.attempt(),
                        dispatch.mapped(),
                        at,
                        paused == null && !endless(dispatch) ? dispatch.deadline() : null,
                        dispatch.child(),
                        patient ? null : before.outcome()));
    }

    void settle(RunEvent.NodeSettled event) {
        var key = new NodeKey(event.node(), event.iteration());
        var node = node(key);
        var round = node.round();
        if (round != null && round.open() > 0) {
            abandon(key);
        }
        put(key, node(key).tried(event.attempt()).settled(ending(event.outcome()), event.outcome(), at));
        heard(event);
        event.tokens().forEach(token -> carry(token.edge(), token.live(), event.iteration()));
        event.skipped().forEach(skipped -> skip(new RunEvent.NodeAt(skipped, event.iteration())));
        event.dispatched().forEach(this::dispatch);
        if (round != null && exhausted(event)) {
            put(key, node(key).passing(new NodeState.Round(round.serials(), 0, true)));
        }
    }

    private boolean exhausted(RunEvent.NodeSettled event) {
        return event.tokens().stream()
                .anyMatch(token -> token.live() && shape().arc(token.edge()).way() == Arc.Way.EXHAUSTED);
    }

    /** A loop or map ends with its passes, unless somebody gave it a time. */
    private boolean endless(Dispatch dispatch) {
        var node = shape().node(dispatch.node());
        return node.what().container() && node.timeouts().total() == null;
    }

    /** A node that waited for a named signal has taken the oldest of them. */
    private void heard(RunEvent.NodeSettled event) {
        var name = shape().node(event.node()).signal();
        var waiting = name == null ? null : received.get(name);
        if (name != null && waiting != null && event.outcome().succeeded()) {
            var rest = waiting.minus(0);
            received = rest.isEmpty() ? received.minus(name) : received.plus(name, rest);
        }
    }

    void skip(RunEvent.NodeAt skipped) {
        var key = new NodeKey(skipped.node(), skipped.iteration());
        put(key, node(key).ended(NodeState.Status.skipped, null, at));
        shape().outgoing(skipped.node()).forEach(arc -> carry(arc, false, skipped.iteration()));
    }

    private void carry(int arc, boolean live, int iteration) {
        var key = new NodeKey(shape().arc(arc).to(), iteration);
        put(key, node(key).token(live));
    }

    /** Nodes that are in the graph no more have no state, and what a pause held back that was changed is ready no more. */
    void reshape(GraphIndex after) {
        var former = shape();
        graph = after;
        table = table.in(after);
        for (var key : table.outstanding()) {
            if (node(key).held() && !PatchCheck.untouched(former, after, key.node())) {
                put(key, node(key).letGo(at));
            }
        }
    }

    void arrive(RunEvent.Arrivals arrivals) {
        var key = new NodeKey(arrivals.node(), arrivals.iteration());
        put(key, node(key).arrived(arrivals.live(), arrivals.dead()));
    }

    void take(RunEvent.Taken taken) {
        var key = new NodeKey(taken.node(), taken.iteration());
        var ending = taken.outcome() == null ? NodeState.Status.skipped : ending(taken.outcome());
        put(key, node(key).ended(ending, taken.outcome(), at));
        var container = shape().container(taken.node());
        if (container != null) {
            table = table.passed(container, taken.iteration());
        }
        taken.tokens().forEach(token -> carry(token.edge(), token.live(), taken.iteration()));
    }

    void retry(RunEvent.AttemptFailed event) {
        var key = new NodeKey(event.node(), event.iteration());
        put(key, node(key).retrying(event.outcome(), at, event.retryAt()));
    }

    void open(RunEvent.PassesOpened event) {
        var container = new NodeKey(event.node(), event.iteration());
        event.passes().forEach(pass -> table = table.open(container, pass.serial(), pass.pass(), pass.item()));
        event.dispatched().forEach(this::dispatch);
    }

    /** What was spent so far was told with the result. */
    void reopen() {
        for (var node : table.nodes().entrySet()) {
            if (node.getValue().spent() != null) {
                put(node.getKey(), node.getValue().told());
            }
        }
    }

    void reset(RunEvent.NodeAt node, RunEvent.NodesReset event) {
        var key = new NodeKey(node.node(), node.iteration());
        var known = node(key);
        boolean again = event.reason().equals("retry") && known.round() != null;
        put(key, again ? known.reopened(at) : known.reset(at, event.alone()));
    }

    /** A node was begun anew by somebody. */
    void replay(Dispatch dispatch) {
        dispatch(dispatch);
        var key = new NodeKey(dispatch.node(), dispatch.iteration());
        put(key, node(key).replayed());
    }

    void finish(RunEvent.RunFinished event) {
        phase = event.phase();
        endedAt = at;
        paused = null;
        output = event.output();
        failure = event.failure();
        for (var key : table.outstanding()) {
            cancelled(key);
        }
    }

    /** What a loop or map that has failed still had in its passes is over too. */
    private void abandon(NodeKey container) {
        for (var key : table.outstanding()) {
            if (inside(key, container)) {
                cancelled(key);
            }
        }
    }

    private boolean inside(NodeKey key, NodeKey container) {
        var around = around(key);
        while (around.isPresent()) {
            if (around.get().equals(container)) {
                return true;
            }
            around = around(around.get());
        }
        return false;
    }

    private Optional<NodeKey> around(NodeKey key) {
        var container = shape().container(key.node());
        var pass = container == null ? null : table.passes().get(new NodeKey(container, key.iteration()));
        return container == null || pass == null
                ? Optional.empty()
                : Optional.of(new NodeKey(container, pass.within()));
    }

    private void cancelled(NodeKey key) {
        var node = node(key);
        put(key, node.ended(NodeState.Status.cancelled, node.outcome(), at));
    }

    private void put(NodeKey key, NodeState node) {
        table = table.put(shape(), key, node);
    }

    private NodeState node(NodeKey key) {
        var known = table.find(key);
        return known == null ? NodeState.untouched(before.createdAt()) : known;
    }

    private GraphIndex shape() {
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

    RunState done(int version, @Nullable String answered) {
        return new RunState(
                before.run(),
                version,
                phase,
                request,
                classification,
                hold,
                definition,
                revision,
                graph,
                table,
                received,
                proposals,
                answered == null ? before.steered() : before.steered().plus(answered),
                paused,
                cancelling,
                failing,
                paused == null && cancelling == null ? null : haltedAt,
                version == 1 ? at : before.createdAt(),
                startedAt,
                endedAt,
                deadline,
                output,
                failure);
    }
}
