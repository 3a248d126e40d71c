package dev.electrons.prime.engine;

import dev.electrons.event.RunEvent.EdgeToken;
import dev.electrons.graph.GraphIndex;
import dev.electrons.id.NodeKey;
import dev.electrons.run.NodeState;
import dev.electrons.run.RunState;
import dev.electrons.task.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What follows from one node's end: the tokens on its edges, the nodes that become ready, and those that only dead tokens
 * can reach, whose own edges are dead in turn.
 *
 * @param tokens on the ended node's own edges
 * @param skipped in the order in which they were given up
 * @param ready nodes that start now
 * @param fatal the run can't go on: the node failed and nobody handles it, or a join can't get what it needs
 */
record Flow(List<EdgeToken> tokens, List<String> skipped, List<String> ready, boolean fatal) {

    static Flow from(RunState state, NodeKey ended, Outcome outcome) {
        return new Walk(state, ended.iteration()).from(ended.node(), outcome.succeeded());
    }

    private static final class Walk {
        private final RunState state;
        private final GraphIndex graph;
        private final int iteration;
        private final Map<String, int[]> counts = new HashMap<>();
        private final List<String> skipped = new ArrayList<>();
        private final List<String> ready = new ArrayList<>();
        private final ArrayDeque<String> dead = new ArrayDeque<>();
        private boolean unsatisfiable;

        Walk(RunState state, int iteration) {
            this.state = state;
            this.graph = state.shape();
            this.iteration = iteration;
        }

        Flow from(String node, boolean succeeded) {
            var tokens = new ArrayList<EdgeToken>();
            boolean handled = succeeded;
            for (int edge : graph.outgoing(node)) {
                boolean live = graph.edge(edge).onError() != succeeded;
                handled |= live;
                tokens.add(new EdgeToken(edge, live));
            }
            if (!handled) {
                return new Flow(tokens, List.of(), List.of(), true);
            }
            tokens.forEach(token -> carry(token.edge(), token.live()));
            while (!dead.isEmpty()) {
                graph.outgoing(dead.poll()).forEach(edge -> carry(edge, false));
            }
            return new Flow(tokens, skipped, ready, unsatisfiable);
        }

        private void carry(int edge, boolean live) {
            var target = graph.edge(edge).to();
            var node = state.node(new NodeKey(target, iteration));
            var count = counts.computeIfAbsent(target, _ -> new int[] {node.live(), node.dead()});
            count[live ? 0 : 1]++;
            if (node.status() == NodeState.Status.pending && !ready.contains(target) && !skipped.contains(target)) {
                judge(target, count[0], count[0] + count[1]);
            }
        }

        private void judge(String target, int live, int arrived) {
            int needed = graph.node(target).joins().needed();
            boolean last = arrived == graph.incoming(target).size();
            if (needed == 0 ? last && live > 0 : live >= needed) {
                ready.add(target);
            } else if (last && live == 0) {
                skipped.add(target);
                dead.add(target);
            } else if (last) {
                unsatisfiable = true;
            }
        }
    }
}
