package dev.electrons.prime.engine;

import dev.electrons.error.Failure;
import dev.electrons.expression.Expressions;
import dev.electrons.graph.Arc;
import dev.electrons.id.NodeKey;
import dev.electrons.run.NodeState;
import dev.electrons.run.RunState;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What failed in a run, and nothing in its graph handled. */
final class Unhandled {
    static final Comparator<NodeKey> ORDER = Comparator.comparing(NodeKey::node).thenComparingInt(NodeKey::iteration);

    private static final int MOST_NAMES = 20;

    private Unhandled() {}

    /** Nodes that failed and nobody handled, or that the run's end cut off; not those in bodies that others gave up. */
    static List<NodeKey> nodes(RunState state, Expressions expressions) {
        var tokens = new Tokens(state, expressions);
        var all = new HashSet<NodeKey>();
        state.nodes().forEach((key, node) -> {
            boolean cut = node.status() == NodeState.Status.cancelled;
            boolean failed = node.status() == NodeState.Status.failed && !handled(state, tokens, key);
            if (cut || failed || lost(state, tokens, key)) {
                all.add(key);
            }
        });
        return all.stream().filter(key -> goesOn(state, all, key)).sorted(ORDER).toList();
    }

    /** Whether what is around it goes on, too; what failed where failing is allowed was given up, what was cut off was not. */
    private static boolean goesOn(RunState state, Set<NodeKey> all, NodeKey key) {
        return state.container(key)
                .map(container -> all.contains(container)
                        && goesOn(state, all, container)
                        && !(state.node(key).status() == NodeState.Status.failed
                                && state.shape().node(container.node()).continuesOnError()))
                .orElse(true);
    }

    /** Whether it ended, and it could not be told where to go from there, so that none of its ways was gone. */
    private static boolean lost(RunState state, Tokens tokens, NodeKey key) {
        return !Flow.goesOn(state, key)
                && state.shape().outgoing(key.node()).stream()
                        .anyMatch(way -> tokens.untold(state.shape().arc(way), key.iteration()));
    }

    /** What a run fails with that was opened again, and in which nothing is left to do; empty when all was mended. */
    static Optional<Failure> left(RunState state, Expressions expressions) {
        var nodes = nodes(state, expressions);
        return nodes.stream()
                .map(state::node)
                .filter(node -> node.status() == NodeState.Status.failed)
                .flatMap(node -> Optional.ofNullable(node.outcome()).stream())
                .map(outcome -> outcome.failure())
                .filter(Objects::nonNull)
                .findFirst()
                .or(() -> undone(state, nodes))
                .or(() -> Reached.hopeless(state, Set.of()));
    }

    private static Optional<Failure> undone(RunState state, List<NodeKey> nodes) {
        var cut = nodes.stream()
                .filter(key -> state.node(key).status() == NodeState.Status.cancelled)
                .toList();
        if (!cut.isEmpty()) {
            return Optional.of(Failure.work(
                    "NODES_CANCELLED",
                    names(cut) + ": cut off when the run ended, and not done since; a retry does that"));
        }
        return nodes.isEmpty()
                ? Optional.empty()
                : Optional.of(Failure.input(
                        "EXPRESSION_FAILED",
                        names(nodes) + ": where to go from there cannot be told; a retry tries again"));
    }

    private static String names(List<NodeKey> nodes) {
        return nodes.stream().map(NodeKey::node).distinct().limit(MOST_NAMES).collect(Collectors.joining(", "));
    }

    private static boolean handled(RunState state, Tokens tokens, NodeKey key) {
        return state.shape().outgoing(key.node()).stream()
                .map(state.shape()::arc)
                .anyMatch(arc -> arc.way() == Arc.Way.ERROR && tokens.live(arc, key.iteration()));
    }
}
