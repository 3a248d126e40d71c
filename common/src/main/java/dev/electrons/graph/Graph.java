package dev.electrons.graph;

import dev.electrons.task.Kinds;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a run and how they follow each other, as authored.
 *
 * @param output expression for the run's output; null for the terminal nodes' outputs by id
 * @param budgetUsd what the models of one run may cost in US dollars; null for no bound of its own
 * @param onFailure what becomes of work in flight when a node fails the run: {@code cancel} (default) or {@code drain}
 */
public record Graph(
        List<Node> nodes,
        @Nullable List<Edge> edges,
        @Nullable String output,
        @Nullable String onFailure,
        @Nullable Double budgetUsd) {

    public Graph {
        nodes = List.copyOf(nodes);
        edges = edges == null ? List.of() : List.copyOf(edges);
    }

    public Graph(List<Node> nodes, List<Edge> edges) {
        this(nodes, edges, null, null, null);
    }

    /** The graph of a plain request: one node. */
    public static Graph single(Node node) {
        return new Graph(List.of(node), List.of());
    }

    /** The same with a bound on what its models may cost; null leaves it as it is. */
    public Graph within(@Nullable Double usd) {
        return usd == null ? this : new Graph(nodes, edges, output, onFailure, usd);
    }

    /** Whether work in flight may end by itself when a node fails the run. */
    public boolean drains() {
        return "drain".equals(onFailure);
    }

    /** How many of its nodes an agent works on, branches that an agent decides among them. */
    public long agents() {
        return nodes.stream().filter(node -> node.worker().equals(Kinds.AGENT)).count();
    }

    @Override
    public List<Edge> edges() {
        return edges == null ? List.of() : edges;
    }
}
