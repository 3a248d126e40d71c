package dev.electrons.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A graph with its edges sorted by node: made once per run, asked at every step. */
public final class GraphIndex {
    private final Graph graph;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Map<String, List<Integer>> outgoing = new HashMap<>();
    private final Map<String, List<Integer>> incoming = new HashMap<>();

    public GraphIndex(Graph graph) {
        this.graph = graph;
        graph.nodes().forEach(node -> nodes.put(node.id(), node));
        for (int i = 0; i < graph.edges().size(); i++) {
            outgoing.computeIfAbsent(graph.edges().get(i).from(), _ -> new ArrayList<>(2))
                    .add(i);
            incoming.computeIfAbsent(graph.edges().get(i).to(), _ -> new ArrayList<>(2))
                    .add(i);
        }
    }

    public Graph graph() {
        return graph;
    }

    /** The node of that id, which must exist. */
    public Node node(String id) {
        return Objects.requireNonNull(nodes.get(id), () -> "no node " + id);
    }

    public Edge edge(int position) {
        return graph.edges().get(position);
    }

    /** Positions of the edges that leave a node, in the order written. */
    public List<Integer> outgoing(String node) {
        return outgoing.getOrDefault(node, List.of());
    }

    /** Positions of the edges that reach a node. */
    public List<Integer> incoming(String node) {
        return incoming.getOrDefault(node, List.of());
    }

    /** Nodes without an incoming edge. */
    public List<Node> starts() {
        return graph.nodes().stream()
                .filter(node -> incoming(node.id()).isEmpty())
                .toList();
    }

    /** Nodes without an outgoing edge. */
    public List<Node> terminals() {
        return graph.nodes().stream()
                .filter(node -> outgoing(node.id()).isEmpty())
                .toList();
    }
}
