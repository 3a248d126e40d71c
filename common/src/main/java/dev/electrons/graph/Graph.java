package dev.electrons.graph;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a run and how they follow each other, as authored.
 *
 * @param output expression for the run's output; null for the terminal nodes' outputs by id
 */
public record Graph(
        List<Node> nodes,
        @Nullable List<Edge> edges,
        @Nullable String output) {

    public Graph {
        nodes = List.copyOf(nodes);
        edges = edges == null ? List.of() : List.copyOf(edges);
    }

    /** The graph of a plain request: one node. */
    public static Graph single(Node node) {
        return new Graph(List.of(node), List.of(), null);
    }

    @Override
    public List<Edge> edges() {
        return edges == null ? List.of() : edges;
    }
}
