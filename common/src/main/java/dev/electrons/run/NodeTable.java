package dev.electrons.run;

import dev.electrons.graph.GraphIndex;
import dev.electrons.id.NodeKey;
import dev.electrons.json.Value;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;
import org.pcollections.TreePSet;

/**
 * Every node that a token or an attempt has touched, and the sums over them that a step asks for. Immutable and
 * persistent: a step costs the same in a run of ten nodes and of ten thousand.
 *
 * @param outstanding nodes that owe an outcome
 * @param dues when something must happen at which of them, earliest first
 * @param passes by container and serial
 * @param serials how many passes each container has made in the whole run
 * @param kept characters of all that the nodes keep: outputs and inputs
 */
public record NodeTable(
        PMap<NodeKey, NodeState> nodes,
        PSet<NodeKey> outstanding,
        TreePSet<Due> dues,
        PMap<NodeKey, PassState> passes,
        PMap<String, Integer> serials,
        long kept) {

    /** Something must happen at a node. */
    public record Due(Instant at, NodeKey key) implements Comparable<Due> {
        private static final Comparator<Due> ORDER = Comparator.comparing(Due::at)
                .thenComparing(due -> due.key().node())
                .thenComparingInt(due -> due.key().iteration());

        @Override
        public int compareTo(Due other) {
            return ORDER.compare(this, other);
        }
    }

    static final NodeTable EMPTY = new NodeTable(
            HashTreePMap.empty(),
            HashTreePSet.empty(),
            TreePSet.empty(),
            HashTreePMap.empty(),
            HashTreePMap.empty(),
            0);

    /** The table of these nodes and passes; sums are made anew. */
    public static NodeTable of(
            Map<NodeKey, NodeState> nodes, Map<NodeKey, PassState> passes, Map<String, Integer> serials) {
        var outstanding = nodes.entrySet().stream()
                .filter(entry -> entry.getValue().status().outstanding())
                .toList();
        var dues = outstanding.stream()
                .flatMap(entry -> Stream.ofNullable(entry.getValue().due()).map(at -> new Due(at, entry.getKey())))
                .toList();
        return new NodeTable(
                HashTreePMap.from(nodes),
                HashTreePSet.from(outstanding.stream().map(Map.Entry::getKey).toList()),
                TreePSet.from(dues),
                HashTreePMap.from(passes),
                HashTreePMap.from(serials),
                nodes.values().stream().mapToLong(NodeState::kept).sum());
    }

    @Nullable
    NodeState find(NodeKey key) {
        return nodes.get(key);
    }

    Optional<Instant> firstDue() {
        return dues.isEmpty() ? Optional.empty() : Optional.of(dues.first().at());
    }

    NodeTable put(GraphIndex graph, NodeKey key, NodeState node) {
        var before = nodes.get(key);
        boolean was = before != null && before.status().outstanding();
        boolean is = node.status().outstanding();
        var counted = was == is ? this : count(graph, key, is ? 1 : -1);
        return new NodeTable(
                counted.nodes.plus(key, node),
                was == is ? outstanding : is ? outstanding.plus(key) : outstanding.minus(key),
                due(key, was && before != null ? before.due() : null, is ? node.due() : null),
                counted.passes,
                serials,
                kept + node.kept() - (before == null ? 0 : before.kept()));
    }

    /** Only the nodes that a graph has; the others have not started, and nothing is due there. */
    NodeTable in(GraphIndex graph) {
        var gone = nodes.keySet().stream().filter(key -> !graph.has(key.node())).toList();
        return gone.isEmpty()
                ? this
                : new NodeTable(
                        nodes.minusAll(gone),
                        outstanding.minusAll(gone),
                        dues,
                        passes,
                        serials,
                        kept - gone.stream().mapToLong(key -> state(key).kept()).sum());
    }

    private NodeState state(NodeKey key) {
        return Objects.requireNonNull(nodes.get(key), "no such node");
    }

    private TreePSet<Due> due(NodeKey key, @Nullable Instant before, @Nullable Instant after) {
        if (Objects.equals(before, after)) {
            return dues;
        }
        var changed = before == null ? dues : dues.minus(new Due(before, key));
        return after == null ? changed : changed.plus(new Due(after, key));
    }

    /** A node of a body begins or ends: its pass, and the round of passes, know. */
    private NodeTable count(GraphIndex graph, NodeKey key, int more) {
        var container = graph.container(key.node());
        var pass = container == null ? null : passes.get(new NodeKey(container, key.iteration()));
        if (container == null || pass == null) {
            return this;
        }
        var changed = pass.more(more);
        var round = new NodeKey(container, pass.within());
        boolean same = (pass.outstanding() > 0) == (changed.outstanding() > 0);
        return new NodeTable(
                same ? nodes : nodes.plus(round, open(round, more)),
                outstanding,
                dues,
                passes.plus(new NodeKey(container, key.iteration()), changed),
                serials,
                kept);
    }

    private NodeState open(NodeKey container, int more) {
        var node = Objects.requireNonNull(nodes.get(container), "a pass of nothing");
        var round = node.round();
        return round == null ? node : node.passing(round.more(more));
    }

    /** A pass was made elsewhere, so that what this run makes of it comes after. */
    NodeTable passed(String container, int serial) {
        int next = Math.max(serial + 1, serials.getOrDefault(container, 0));
        return new NodeTable(nodes, outstanding, dues, passes, serials.plus(container, next), kept);
    }

    /** A loop or map begins with its passes, or makes another one. */
    NodeTable open(NodeKey container, int serial, int pass, @Nullable Value item) {
        var node = Objects.requireNonNull(nodes.get(container), "a pass of nothing");
        var round = node.round() == null ? NodeState.Round.FIRST : node.round();
        var previous = pass == 0 ? null : round.serials().get(pass - 1);
        var state = new PassState(container.iteration(), pass, previous, item, 0);
        return new NodeTable(
                nodes.plus(
                        container,
                        node.passing(new NodeState.Round(round.serials().plus(serial), round.open(), false))),
                outstanding,
                dues,
                passes.plus(new NodeKey(container.node(), serial), state),
                serials.plus(container.node(), serial + 1),
                kept);
    }
}
