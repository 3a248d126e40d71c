package dev.electrons.graph;

import dev.electrons.json.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everything that is wrong with a graph, at once. */
public final class GraphCheck {
    private static final int MOST_NODES = 10_000;
    private static final int MOST_EDGES = 50_000;

    private final Graph graph;
    private final List<GraphProblem> problems = new ArrayList<>();

    private GraphCheck(Graph graph) {
        this.graph = graph;
    }

    /** Every problem found; empty when the graph can be run. */
    public static List<GraphProblem> problems(Graph graph) {
        return problems(graph, null);
    }

    /**
     * Every problem found; empty when the graph can be run.
     *
     * @param input JSON Schema of the run's input; null when nothing is known of it
     */
    public static List<GraphProblem> problems(Graph graph, @Nullable Value input) {
        var check = new GraphCheck(graph);
        if (graph.nodes().isEmpty() || graph.nodes().size() > MOST_NODES) {
            check.problem("empty", "nodes", "a graph has 1 to " + MOST_NODES + " nodes");
            return check.problems;
        }
        if (graph.edges().size() > MOST_EDGES) {
            check.problem("bad_field", "edges", "a graph has at most " + MOST_EDGES + " edges");
        }
        check.expression("output", graph.output());
        check.choice("on_failure", graph.onFailure(), "cancel", "drain");
        var ids = check.ids();
        for (int i = 0; i < graph.nodes().size(); i++) {
            new NodeCheck(check, "nodes[" + i + "]", graph.nodes().get(i), ids).run();
        }
        check.edges(ids);
        new ExpressionCheck(check, graph, input).run();
        if (check.problems.isEmpty()) {
            check.bodies();
        }
        if (check.problems.isEmpty()) {
            var index = new GraphIndex(graph);
            new NestingCheck(check, graph, index).run();
            check.order(index);
            check.joins(index);
        }
        return check.problems;
    }

    private Set<String> ids() {
        var ids = new HashSet<String>();
        for (int i = 0; i < graph.nodes().size(); i++) {
            var id = graph.nodes().get(i).id();
            if (!ids.add(id)) {
                problem("duplicate_node", "nodes[" + i + "].id", "there is another node " + id);
            }
        }
        return ids;
    }

    private void edges(Set<String> ids) {
        for (int i = 0; i < graph.edges().size(); i++) {
            var edge = graph.edges().get(i);
            for (var end : List.of(edge.from(), edge.to())) {
                if (!ids.contains(end)) {
                    problem("unknown_node", "edges[" + i + "]", "no such node: " + end);
                }
            }
            choice("edges[" + i + "].on", edge.on(), "success", "error");
        }
    }

    /** A node is in one body at most, and no way crosses a body's border. */
    private void bodies() {
        Map<String, String> containers = new HashMap<>();
        for (int i = 0; i < graph.nodes().size(); i++) {
            var node = graph.nodes().get(i);
            for (var inside : node.body() == null ? List.<String>of() : node.body()) {
                var other = containers.putIfAbsent(inside, node.id());
                if (other != null || inside.equals(node.id())) {
                    problem(
                            "bad_field",
                            "nodes[" + i + "].body",
                            inside + " is in the body of " + (other == null ? "itself" : other));
                }
            }
        }
        if (problems.isEmpty()) {
            new Arcs(graph).crossing().forEach(this::crossing);
        }
    }

    private void crossing(Arc arc) {
        problem(
                "bad_field",
                place(arc),
                "no way can lead into or out of a loop's or map's body: " + arc.from() + " to " + arc.to()
                        + "; what follows the passes follows the loop or map itself");
    }

    /** Where a way was written. */
    private String place(Arc arc) {
        for (int i = 0; i < graph.edges().size(); i++) {
            var edge = graph.edges().get(i);
            if (edge.from().equals(arc.from()) && edge.to().equals(arc.to())) {
                return "edges[" + i + "]";
            }
        }
        for (int i = 0; i < graph.nodes().size(); i++) {
            if (graph.nodes().get(i).id().equals(arc.from())) {
                return "nodes[" + i + "]." + implied(graph.nodes().get(i), arc);
            }
        }
        return "edges";
    }

    private static String implied(Node node, Arc arc) {
        return switch (arc.way()) {
            case BREAK -> "on_break";
            case EXHAUSTED -> "on_exhausted";
            case CHOSEN -> node.otherwise() != null && node.otherwise().contains(arc.to()) ? "default" : "rules";
            case SUCCESS, ERROR -> "body";
        };
    }

    private void order(GraphIndex index) {
        order(index, null, (int) graph.nodes().stream()
                .filter(node -> index.container(node.id()) == null)
                .count());
        graph.nodes().stream()
                .filter(node -> node.what().container())
                .forEach(node -> order(index, node.id(), index.body(node.id()).size()));
    }

    private void order(GraphIndex index, @Nullable String container, int size) {
        var place = container == null ? "the graph" : "the body of " + container;
        var starts = index.starts(container);
        if (starts.isEmpty()) {
            problem("no_start", "nodes", "every node of " + place + " has an incoming edge, so none can start");
            return;
        }
        Map<String, Integer> waiting = new HashMap<>();
        var ready = new ArrayDeque<String>();
        starts.forEach(node -> ready.add(node.id()));
        int reached = 0;
        while (!ready.isEmpty()) {
            reached++;
            for (int arc : index.outgoing(ready.remove())) {
                var next = index.arc(arc).to();
                int all = index.incoming(next).size();
                if (waiting.merge(next, 1, Integer::sum) == all) {
                    ready.add(next);
                }
            }
        }
        if (reached < size) {
            problem("cycle", "edges", "the edges of " + place + " form a circle; passes are what loop nodes are for");
        }
    }

    /** A join that needs more live tokens than there are ways to it waits for what can never be. */
    private void joins(GraphIndex index) {
        for (int i = 0; i < graph.nodes().size(); i++) {
            var node = graph.nodes().get(i);
            int ways = index.incoming(node.id()).size();
            if (ways > 0 && node.joins().needed() > ways) {
                problem(
                        "bad_field",
                        "nodes[" + i + "].join",
                        node.id() + " needs " + node.joins().needed() + " live tokens, and only " + ways
                                + (ways == 1 ? " way leads" : " ways lead") + " there");
            }
        }
    }

    /** Says what is wrong with an expression, if anything is. */
    void expression(String path, @Nullable String text) {
        if (text != null && text.isBlank()) {
            problem("bad_expression", path, "an expression must not be empty");
        }
    }

    /** Whether an edge leads from a node on its success. */
    boolean leadsOn(Node node) {
        return graph.edges().stream().anyMatch(edge -> edge.from().equals(node.id()) && !edge.onError());
    }

    void choice(String path, @Nullable String value, String... choices) {
        if (value != null && !List.of(choices).contains(value)) {
            problem("bad_field", path, "must be " + String.join(" or ", choices) + ", not " + value);
        }
    }

    void problem(String code, String path, String message) {
        problems.add(new GraphProblem(code, path, message));
    }
}
