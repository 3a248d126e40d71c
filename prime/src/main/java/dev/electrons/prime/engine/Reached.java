package dev.electrons.prime.engine;

import dev.electrons.error.Failure;
import dev.electrons.id.NodeKey;
import dev.electrons.run.NodeState;
import dev.electrons.run.RunState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Nodes that have not started and that tokens reached before the run ended. */
final class Reached {
    private Reached() {}

    /** Those that became ready while the run was ending, and that nothing else would start. */
    static List<NodeKey> ready(RunState state) {
        return scopes(state, _ -> true).entrySet().stream()
                .flatMap(scope -> judged(state, scope).ready().stream().map(id -> new NodeKey(id, scope.getKey())))
                .toList();
    }

    /**
     * Why one of them can never start; empty when all can.
     *
     * @param open loops and maps that go on: what waits in others was given up with its pass
     */
    static Optional<Failure> hopeless(RunState state, Collection<NodeKey> open) {
        return scopes(state, key -> state.container(key).map(open::contains).orElse(true)).entrySet().stream()
                .map(scope -> judged(state, scope).fatal())
                .filter(Objects::nonNull)
                .findFirst();
    }

    private static Flow judged(RunState state, Map.Entry<Integer, List<String>> scope) {
        return new Flow.Walk(state, scope.getKey())
                .judged(scope.getValue().stream().sorted().toList());
    }

    /** By iteration. */
    private static Map<Integer, List<String>> scopes(RunState state, Predicate<NodeKey> wanted) {
        var reached = new TreeMap<Integer, List<String>>();
        state.nodes().forEach((key, node) -> {
            if (node.status() == NodeState.Status.pending && node.live() + node.dead() > 0 && wanted.test(key)) {
                reached.computeIfAbsent(key.iteration(), _ -> new ArrayList<>()).add(key.node());
            }
        });
        return reached;
    }
}
