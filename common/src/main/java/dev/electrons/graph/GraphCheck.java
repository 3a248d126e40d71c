package dev.electrons.graph;

import dev.electrons.task.Kinds;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Everything that is wrong with a graph, at once. */
public final class GraphCheck {
    /** Node kinds that the coordinator does itself. */
    public static final Set<String> INLINE = Set.of("transform");

    private static final Pattern ID = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");
    private static final int MOST_NODES = 10_000;

    private final Graph graph;
    private final List<GraphProblem> problems = new ArrayList<>();

    private GraphCheck(Graph graph) {
        this.graph = graph;
    }

    /** Every problem found; empty when the graph can be run. */
    public static List<GraphProblem> problems(Graph graph) {
        var check = new GraphCheck(graph);
        if (graph.nodes().isEmpty() || graph.nodes().size() > MOST_NODES) {
            check.problem("empty", "nodes", "a graph has 1 to " + MOST_NODES + " nodes");
            return check.problems;
        }
        check.unevaluated("output", graph.output());
        var ids = check.nodes();
        check.edges(ids);
        if (check.problems.isEmpty()) {
            check.order();
        }
        return check.problems;
    }

    private Set<String> nodes() {
        var ids = new HashSet<String>();
        for (int i = 0; i < graph.nodes().size(); i++) {
            var node = graph.nodes().get(i);
            var path = "nodes[" + i + "]";
            if (!ID.matcher(node.id()).matches()) {
                problem("bad_field", path + ".id", "an id is a letter, then up to 63 letters, digits, _ or -");
            }
            if (!ids.add(node.id())) {
                problem("duplicate_node", path + ".id", "there is another node " + node.id());
            }
            if (!Kinds.ALL.contains(node.kind()) && !INLINE.contains(node.kind())) {
                problem(
                        "unknown_kind",
                        path + ".kind",
                        "no such kind: " + node.kind() + "; known are " + Kinds.ALL + " and " + INLINE);
            }
            if (node.config() != null && !node.config().json().startsWith("{")) {
                problem("bad_field", path + ".config", "config must be an object");
            }
            unevaluated(path + ".input", node.input());
            retries(node.retries(), path);
        }
        return ids;
    }

    /** What would be ignored is refused instead. */
    private void unevaluated(String path, @Nullable String expression) {
        if (expression != null) {
            problem("bad_expression", path, "expressions are not evaluated by this version; leave it out");
        }
    }

    private void retries(RetryPolicy retry, String path) {
        int most = retry.maxAttempts() == null ? 3 : retry.maxAttempts();
        if (most < 1 || most > 10) {
            problem("bad_field", path + ".retry.max_attempts", "max_attempts must be from 1 to 10");
        }
    }

    private void edges(Set<String> ids) {
        for (int i = 0; i < graph.edges().size(); i++) {
            var edge = graph.edges().get(i);
            for (var end : List.of(edge.from(), edge.to())) {
                if (!ids.contains(end)) {
                    problem("unknown_node", "edges[" + i + "]", "no such node: " + end);
                }
            }
            unevaluated("edges[" + i + "].when", edge.when());
            if (edge.on() != null && !edge.on().equals("success") && !edge.on().equals("error")) {
                problem("bad_field", "edges[" + i + "].on", "on must be success or error");
            }
        }
    }

    private void order() {
        var index = new GraphIndex(graph);
        Map<String, Integer> waiting = new HashMap<>();
        graph.nodes()
                .forEach(
                        node -> waiting.put(node.id(), index.incoming(node.id()).size()));
        var ready = new ArrayDeque<String>();
        index.starts().forEach(node -> ready.add(node.id()));
        if (ready.isEmpty()) {
            problem("no_start", "nodes", "every node has an incoming edge, so none can start");
            return;
        }
        int reached = 0;
        while (!ready.isEmpty()) {
            reached++;
            for (int edge : index.outgoing(ready.poll())) {
                var next = index.edge(edge).to();
                if (waiting.merge(next, -1, Integer::sum) == 0) {
                    ready.add(next);
                }
            }
        }
        if (reached < graph.nodes().size()) {
            problem("cycle", "edges", "the edges form a circle; passes are what loop nodes are for");
        }
    }

    private void problem(String code, String path, String message) {
        problems.add(new GraphProblem(code, path, message));
    }
}
