package dev.electrons.prime.engine;

import dev.electrons.event.RunEvent.EdgeToken;
import dev.electrons.event.RunEvent.Taken;
import dev.electrons.expression.Expressions;
import dev.electrons.graph.Arc;
import dev.electrons.graph.GraphIndex;
import dev.electrons.id.NodeKey;
import dev.electrons.run.NodeState;
import dev.electrons.run.RunState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a rerun takes over: outcomes of nodes that the node it starts from does not lead to. A loop or map comes with the
 * outputs of its last pass, which is what others see of its body.
 */
final class Upstream {
    private final RunState other;
    private final GraphIndex graph;
    private final Tokens tokens;
    private final List<Taken> taken = new ArrayList<>();

    private Upstream(RunState other, Expressions expressions) {
        this.other = other;
        this.graph = other.shape();
        this.tokens = new Tokens(other, expressions);
    }

    static List<Taken> of(RunState other, Expressions expressions, String from) {
        var upstream = new Upstream(other, expressions);
        var again = reachable(upstream.graph, from);
        for (var node : upstream.graph.graph().nodes()) {
            if (upstream.graph.container(node.id()) == null && !again.contains(node.id())) {
                upstream.take(node.id());
            }
        }
        return upstream.taken;
    }

    private void take(String id) {
        var state = other.node(new NodeKey(id, 0));
        boolean skipped = state.status() == NodeState.Status.skipped;
        if (graph.outgoing(id).stream().anyMatch(arc -> tokens.untold(graph.arc(arc), 0))) {
            return; // the other run ended there, and nothing says where to go from it
        }
        if (skipped || (state.outcome() != null && (completed(state) || handled(id, state)))) {
            var carried = graph.outgoing(id).stream()
                    .map(arc -> new EdgeToken(arc, tokens.live(graph.arc(arc), 0)))
                    .toList();
            taken.add(new Taken(id, 0, skipped ? null : state.outcome(), carried));
            body(id);
        }
    }

    private void body(String container) {
        int last = other.nextSerial(container) - 1;
        if (last < 0 || !graph.node(container).what().container()) {
            return;
        }
        for (var inside : graph.body(container)) {
            var state = other.node(new NodeKey(inside, last));
            if (completed(state) && state.outcome() != null) {
                taken.add(new Taken(inside, last, state.outcome(), List.of()));
            }
            body(inside);
        }
    }

    private static boolean completed(NodeState state) {
        return state.status() == NodeState.Status.completed;
    }

    /** Whether it failed, and a way on for that was taken. */
    private boolean handled(String id, NodeState state) {
        return state.status() == NodeState.Status.failed
                && graph.outgoing(id).stream()
                        .map(graph::arc)
                        .anyMatch(arc -> arc.way() == Arc.Way.ERROR && tokens.live(arc, 0));
    }

    /** A node and all that it leads to. */
    static Set<String> reachable(GraphIndex graph, String from) {
        var found = new HashSet<String>();
        var open = new ArrayDeque<>(List.of(from));
        while (!open.isEmpty()) {
            var at = open.remove();
            if (found.add(at)) {
                graph.outgoing(at).forEach(arc -> open.add(graph.arc(arc).to()));
            }
        }
        return found;
    }
}
