package dev.electrons.prime.engine;

import dev.electrons.expression.Bindings;
import dev.electrons.graph.NodeKind;
import dev.electrons.id.NodeKey;
import dev.electrons.json.Value;
import dev.electrons.run.NodeState;
import dev.electrons.run.PassState;
import dev.electrons.run.RunState;
import dev.electrons.task.Outcome;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an expression sees from one place in a run: outputs of its own pass before those of the passes around it, and of
 * other bodies those of their last pass.
 */
final class Sight implements Bindings {
    private final RunState state;
    private final NodeKey place;
    private final @Nullable Value output;
    private final @Nullable NodeKey ended;
    private final @Nullable Outcome outcome;

    private Sight(
            RunState state, NodeKey place, @Nullable Value output, @Nullable NodeKey ended, @Nullable Outcome outcome) {
        this.state = state;
        this.place = place;
        this.output = output;
        this.ended = ended;
        this.outcome = outcome;
    }

    /** From a node that has just ended, which the state does not know yet. */
    static Sight after(RunState state, NodeKey ended, Outcome outcome) {
        return new Sight(state, ended, outcome.output(), ended, outcome);
    }

    /** From a node that is to begin. */
    static Sight at(RunState state, NodeKey node, Tokens tokens) {
        return new Sight(state, node, before(state, node, tokens), null, null);
    }

    /**
     * From a node that is to begin now that another has ended.
     *
     * @param led whether a live way leads from the one to the other
     */
    static Sight at(RunState state, NodeKey node, Tokens tokens, NodeKey ended, Outcome outcome, boolean led) {
        return new Sight(state, node, led ? outcome.output() : before(state, node, tokens), ended, outcome);
    }

    /** From where a node stands, with this output at hand. */
    static Sight with(RunState state, NodeKey place, @Nullable Value output) {
        return new Sight(state, place, output, null, null);
    }

    @Override
    public Optional<Object> variable(String name) {
        return switch (name) {
            case "input" ->
                Optional.of(Optional.ofNullable(state.asked().input()).orElse(Value.EMPTY));
            case "output" -> Optional.ofNullable(output);
            case "run" -> Optional.of(run());
            case "item" ->
                around(NodeKind.MAP)
                        .map(pass -> Optional.<Object>ofNullable(pass.item()).orElse(Value.NULL));
            case "index" -> around(NodeKind.MAP).map(pass -> (Object) (long) pass.pass());
            case "iteration" -> around(NodeKind.LOOP).map(pass -> (Object) (long) pass.pass());
            default -> Optional.empty();
        };
    }

    @Override
    public Optional<NodeView> node(String id) {
        if (!state.shape().has(id)) {
            return Optional.empty();
        }
        var key = resolve(id);
        if (key.equals(ended) && outcome != null) {
            var status = outcome.succeeded() ? NodeState.Status.completed : NodeState.Status.failed;
            return Optional.of(new NodeView(
                    outcome.output(), status.name(), Math.max(1, state.node(key).attempts())));
        }
        var node = state.node(key);
        return Optional.of(new NodeView(
                node.outcome() == null ? null : node.outcome().output(),
                node.status().name(),
                node.attempts()));
    }

    private NodeKey resolve(String id) {
        var container = state.shape().container(id);
        if (container == null) {
            return new NodeKey(id, 0);
        }
        for (var here = Optional.of(place); here.isPresent(); here = state.container(here.get())) {
            var at = here.get();
            if (container.equals(state.shape().container(at.node()))) {
                var own = new NodeKey(id, at.iteration());
                return has(own) ? own : earlier(container, own);
            }
        }
        return new NodeKey(id, Math.max(0, state.nextSerial(container) - 1));
    }

    /** In a loop, a node that this pass has not come to yet is seen as the pass before left it. */
    private NodeKey earlier(String container, NodeKey own) {
        var pass = state.pass(container, own.iteration());
        boolean loop = state.shape().node(container).what() == NodeKind.LOOP;
        return loop && pass != null && pass.previous() != null ? new NodeKey(own.node(), pass.previous()) : own;
    }

    private boolean has(NodeKey key) {
        var node = state.nodes().get(key);
        return key.equals(ended) || (node != null && node.outcome() != null);
    }

    private Optional<PassState> around(NodeKind kind) {
        for (var here = Optional.of(place); here.isPresent(); here = state.container(here.get())) {
            var container = state.shape().container(here.get().node());
            if (container != null && state.shape().node(container).what() == kind) {
                return state.pass(here.get());
            }
        }
        return Optional.empty();
    }

    private Map<String, Object> run() {
        var asked = state.asked();
        var run = new LinkedHashMap<String, Object>();
        run.put("id", state.run().toString());
        run.put("execution_id", asked.executionId());
        run.put("app", asked.app());
        run.put(
                "workflow",
                state.classification() == null ? "" : state.classification().workflow());
        run.put("version", (long) (state.definition() == null ? 0 : state.definition()));
        run.put("priority", (long) asked.priority());
        run.put("target", asked.target() == null ? "" : asked.target());
        run.put("created_at", state.createdAt().toString());
        run.put("metadata", asked.metadata() == null ? Value.EMPTY : asked.metadata());
        return run;
    }

    /** The output of the node that led here: where several did, of the last that ended. */
    private static @Nullable Value before(RunState state, NodeKey key, Tokens tokens) {
        var arcs = state.shape().incoming(key.node());
        NodeState last = null;
        for (int position : arcs) {
            var arc = state.shape().arc(position);
            var source = state.node(new NodeKey(arc.from(), key.iteration()));
            boolean ended = source.status() == NodeState.Status.completed || source.status() == NodeState.Status.failed;
            boolean later = ended && (last == null || !source.since().isBefore(last.since()));
            if (later && (arcs.size() == 1 || tokens.live(arc, key.iteration()))) {
                last = source;
            }
        }
        if (last != null) {
            return last.outcome() == null ? null : last.outcome().output();
        }
        return state.container(key).map(around -> before(state, around, tokens)).orElse(null);
    }
}
