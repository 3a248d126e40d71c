package dev.electrons.prime.engine;

import dev.electrons.event.RunEvent.EdgeToken;
import dev.electrons.event.RunEvent.Taken;
import dev.electrons.expression.Expressions;
import dev.electrons.graph.GraphIndex;
import dev.electrons.id.NodeKey;
import dev.electrons.run.NodeState;
import dev.electrons.run.RunState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a rerun takes over: outcomes of nodes outside of bodies that the node it starts from does not lead to. */
final class Upstream {
    private Upstream() {}

    static List<Taken> of(RunState other, Expressions expressions, String from) {
        var graph = other.shape();
        var again = reachable(graph, from);
        var tokens = new Tokens(other, expressions);
        var taken = new ArrayList<Taken>();
        for (var node : graph.graph().nodes()) {
            if (graph.container(node.id()) != null || again.contains(node.id())) {
                continue;
            }
            var state = other.node(new NodeKey(node.id(), 0));
            boolean skipped = state.status() == NodeState.Status.skipped;
            if (skipped || (state.status() == NodeState.Status.completed && state.outcome() != null)) {
                var carried = graph.outgoing(node.id()).stream()
                        .map(arc -> new EdgeToken(arc, tokens.live(graph.arc(arc), 0)))
                        .toList();
                taken.add(new Taken(node.id(), 0, skipped ? null : state.outcome(), carried));
            }
        }
        return taken;
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
