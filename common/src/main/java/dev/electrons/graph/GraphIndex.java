package dev.electrons.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A graph with its ways sorted by node: made once per run, asked at every step. Ways never cross the border of a loop's or
 * map's body.
 */
public final class GraphIndex {
    private final Graph graph;
    private final List<Arc> arcs;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Map<String, String> containers;
    private final Map<String, List<String>> bodies;
    private final Set<String> leased = new HashSet<>();
    private final Map<String, List<Integer>> outgoing = new HashMap<>();
    private final Map<String, List<Integer>> incoming = new HashMap<>();

    /** Graphs that many runs share are worked out once: the few seen last, by identity. */
    private static final GraphIndex[] RECENT = new GraphIndex[256];

    private static final int SMALL = 200;

    /** The graph's index, made anew only if it is not at hand. */
    @SuppressWarnings("ReferenceEquality") // equal would do, and would take as long as making it
    public static GraphIndex of(Graph graph) {
        int slot = System.identityHashCode(graph) & (RECENT.length - 1);
        var known = RECENT[slot];
        if (known != null && known.graph == graph) {
            return known;
        }
        var made = new GraphIndex(graph);
        if (graph.nodes().size() <= SMALL) {
            RECENT[slot] = made;
        }
        return made;
    }

    public GraphIndex(Graph graph) {
        this.graph = graph;
        for (var node : graph.nodes()) {
            nodes.put(node.id(), node);
            if (node.what() == NodeKind.TASK && node.timeouts().leases()) {
                leased.add(node.id());
            }
        }
        var worked = new Arcs(graph);
        arcs = List.copyOf(worked.all());
        containers = worked.containers();
        bodies = worked.bodies();
        for (int i = 0; i < arcs.size(); i++) {
            outgoing.computeIfAbsent(arcs.get(i).from(), _ -> new ArrayList<>(2))
                    .add(i);
            incoming.computeIfAbsent(arcs.get(i).to(), _ -> new ArrayList<>(2)).add(i);
        }
    }

    public Graph graph() {
        return graph;
    }

    /** The node of that id, which must exist. */
    public Node node(String id) {
        return Objects.requireNonNull(nodes.get(id), () -> "no node " + id);
    }

    public boolean has(String id) {
        return nodes.containsKey(id);
    }

    /** Nodes whose workers must be heard of in time. */
    public Set<String> leased() {
        return leased;
    }

    /** All ways: authored edges in their order, then implied ones. */
    public List<Arc> arcs() {
        return arcs;
    }

    public Arc arc(int position) {
        return arcs.get(position);
    }

    /** Positions of the ways that leave a node, in the order written. */
    public List<Integer> outgoing(String node) {
        return outgoing.getOrDefault(node, List.of());
    }

    /** Where a branch may go on, in the order written. */
    public List<String> choices(String branch) {
        return outgoing(branch).stream()
                .map(arcs::get)
                .filter(arc -> arc.way() == Arc.Way.CHOSEN)
                .map(Arc::to)
                .distinct()
                .toList();
    }

    /** Positions of the ways that reach a node. */
    public List<Integer> incoming(String node) {
        return incoming.getOrDefault(node, List.of());
    }

    /** The loop or map in whose body a node is; null when it is in none. */
    public @Nullable String container(String node) {
        return containers.get(node);
    }

    /** A loop's or map's body, in order. */
    public List<String> body(String container) {
        return bodies.getOrDefault(container, List.of());
    }

    /** Nodes of a body, or outside of all bodies, to which no way leads. */
    public List<Node> starts(@Nullable String container) {
        return inside(container).filter(node -> incoming(node.id()).isEmpty()).toList();
    }

    /** Nodes outside of all bodies from which no way leads on. */
    public List<Node> terminals() {
        return inside(null).filter(node -> outgoing(node.id()).isEmpty()).toList();
    }

    private Stream<Node> inside(@Nullable String container) {
        return container == null
                ? graph.nodes().stream().filter(node -> !containers.containsKey(node.id()))
                : body(container).stream().map(this::node);
    }
}
