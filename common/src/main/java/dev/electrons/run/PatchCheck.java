package dev.electrons.run;

import dev.electrons.event.Phase;
import dev.electrons.graph.Arc;
import dev.electrons.graph.Graph;
import dev.electrons.graph.GraphCheck;
import dev.electrons.graph.GraphIndex;
import dev.electrons.graph.GraphPatch;
import dev.electrons.graph.GraphPatch.Patched;
import dev.electrons.graph.GraphPatch.Unpatchable;
import dev.electrons.graph.Node;
import dev.electrons.id.NodeKey;
import dev.electrons.json.Value;
import dev.electrons.task.Kinds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether a run's graph may be changed so: for who decides it, and for who only wants to know. */
public sealed interface PatchCheck {
    /** It may. */
    record Applied(Patched patch) implements PatchCheck {}

    /** It may not, for these reasons. */
    record Refused(List<String> problems) implements PatchCheck {}

    /** How a refusal begins that is about the run and not about the patch. */
    String ONLY = "only a running run can be changed";

    /** Agents that one patch may add. */
    int MOST_AGENTS = 5;

    /**
     * Applies a patch to a run's graph.
     *
     * @param revision that it is meant for; null for whatever it is now
     */
    static PatchCheck apply(RunState state, Value operations, @Nullable Integer revision) {
        if (state.phase() != Phase.Running || state.graph() == null) {
            return new Refused(List.of(ONLY + ", not one that is " + state.phase()));
        }
        if (state.cancelling() != null || state.failing() != null) {
            return new Refused(List.of(ONLY + ", not one that is about to end"));
        }
        if (revision != null && revision != state.revision()) {
            return new Refused(
                    List.of("the graph is at revision " + state.revision() + " and no longer at " + revision));
        }
        try {
            var patched = GraphPatch.apply(state.shape().graph(), operations);
            var problems = new ArrayList<String>();
            GraphCheck.problems(patched.graph())
                    .forEach(problem -> problems.add(problem.path() + ": " + problem.message()));
            boolean sound = problems.isEmpty();
            untouched(state, patched.graph(), problems);
            if (sound) {
                waysAreKept(state, patched.graph(), problems);
                agents(state.shape().graph(), patched.graph(), problems);
                size(state, patched.graph(), problems);
            }
            return problems.isEmpty() ? new Applied(patched) : new Refused(problems);
        } catch (Unpatchable e) {
            return new Refused(e.problems());
        }
    }

    /** Nodes that have started are as they were; told of a graph that is not sound, too. */
    private static void untouched(RunState state, Graph after, List<String> problems) {
        var before = state.shape();
        var nodes = after.nodes().stream().collect(Collectors.toMap(Node::id, node -> node, (first, _) -> first));
        for (var id : started(state)) {
            var now = nodes.get(id);
            if (now == null) {
                problems.add("node " + id + " has started and cannot be removed");
            } else if (!same(now, before.node(id))) {
                problems.add("node " + id + " has started and cannot be replaced");
            }
        }
    }

    /** And so is everything that leads to them. */
    private static void waysAreKept(RunState state, Graph after, List<String> problems) {
        var before = state.shape();
        var now = new GraphIndex(after);
        for (var id : started(state)) {
            if (now.has(id) && !into(before, id).equals(into(now, id))) {
                problems.add("node " + id + " has started, and edges to it cannot be added or removed");
            }
        }
    }

    /** Whether a node, and what leads to it, are as they were. */
    static boolean untouched(GraphIndex before, GraphIndex after, String id) {
        return same(before.node(id), after.node(id)) && into(before, id).equals(into(after, id));
    }

    /** However it was written. */
    private static boolean same(Node one, Node other) {
        return one.equals(other) || Value.of(one).tree().equals(Value.of(other).tree());
    }

    /** What only a pause holds back has not started, but for a body's nodes, which go with their passes. */
    private static Set<String> started(RunState state) {
        return state.nodes().entrySet().stream()
                .filter(entry -> entry.getValue().status() != NodeState.Status.pending)
                .filter(entry -> !entry.getValue().held()
                        || state.shape().container(entry.getKey().node()) != null)
                .map(entry -> entry.getKey())
                .map(NodeKey::node)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static Set<Arc> into(GraphIndex graph, String id) {
        return graph.incoming(id).stream().map(graph::arc).collect(Collectors.toSet());
    }

    private static void agents(Graph before, Graph after, List<String> problems) {
        var known = agents(before);
        long more = agents(after).stream().filter(id -> !known.contains(id)).count();
        if (more > MOST_AGENTS) {
            problems.add("a patch adds at most " + MOST_AGENTS + " agent nodes, not " + more);
        }
    }

    /** The run's definition may say how many nodes there may come to be. */
    private static void size(RunState state, Graph after, List<String> problems) {
        var workflow = state.asked().workflow();
        int most = workflow == null ? 0 : workflow.tree().path("max_nodes").asInt();
        if (most > 0 && after.nodes().size() > most) {
            problems.add("the definition allows " + most + " nodes (limits.max_nodes), and there would be "
                    + after.nodes().size());
        }
    }

    private static Set<String> agents(Graph graph) {
        return graph.nodes().stream()
                .filter(node -> node.worker().equals(Kinds.AGENT))
                .map(Node::id)
                .collect(Collectors.toSet());
    }
}
