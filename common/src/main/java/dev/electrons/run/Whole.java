package dev.electrons.run;

import dev.electrons.graph.NodeKind;
import dev.electrons.id.NodeKey;
import dev.electrons.task.Artifact;
import dev.electrons.task.Execution;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a whole graph was executed: what all its attempts took, what they left, and by whom, where that is the same for
 * all. In an order of its own, so that it is the same however the state came to be.
 */
final class Whole {
    /** Bytes of artifacts that carry their content; more of them are left to the outputs of their nodes. */
    private static final long MOST_CARRIED = 256 << 10;

    private static final int MOST_ARTIFACTS = 1_000;
    private static final String CARRIED = "data:";
    private static final Comparator<Map.Entry<NodeKey, NodeState>> ORDER = Comparator.comparing(
                    (Map.Entry<NodeKey, NodeState> entry) -> entry.getKey().node())
            .thenComparingInt(entry -> entry.getKey().iteration());

    private final List<Map.Entry<NodeKey, NodeState>> nodes;
    private final List<Execution> tasks;

    private Whole(RunState state) {
        nodes = state.nodes().entrySet().stream().sorted(ORDER).toList();
        tasks = nodes.stream()
                .filter(entry -> entry.getValue().outcome() != null
                        && state.shape().node(entry.getKey().node()).what() == NodeKind.TASK)
                .map(entry -> Objects.requireNonNull(entry.getValue().outcome()).execution())
                .toList();
    }

    static Execution of(RunState state) {
        var whole = new Whole(state);
        var models = new LinkedHashSet<String>();
        whole.tasks.stream()
                .map(Execution::attemptedModels)
                .filter(Objects::nonNull)
                .forEach(models::addAll);
        return new Execution(
                whole.same(Execution::executor),
                whole.same(Execution::runnerUsed),
                whole.same(Execution::provider),
                whole.same(Execution::model),
                null,
                models.isEmpty() ? null : List.copyOf(models),
                null,
                null,
                whole.usage(),
                whole.artifacts(),
                null,
                null);
    }

    /** What all tasks that say anything say; null when they differ. */
    private @Nullable String same(Function<Execution, @Nullable String> field) {
        var said = tasks.stream().map(field).filter(Objects::nonNull).distinct().toList();
        return said.size() == 1 ? said.getFirst() : null;
    }

    /** Of all attempts since the run was opened the last time. */
    private Execution.@Nullable Usage usage() {
        Execution.@Nullable Usage sum = null;
        for (var node : nodes) {
            sum = Execution.Usage.sum(sum, node.getValue().spent());
        }
        return sum;
    }

    private @Nullable List<Artifact> artifacts() {
        var all = new ArrayList<Artifact>();
        long carried = 0;
        for (var node : nodes) {
            var outcome = node.getValue().outcome();
            var left = outcome == null ? null : outcome.execution().artifacts();
            for (var artifact : left == null ? List.<Artifact>of() : left) {
                carried += artifact.ref().startsWith(CARRIED) ? artifact.bytes() : 0;
                boolean fits = !artifact.ref().startsWith(CARRIED) || carried <= MOST_CARRIED;
                if (fits && all.size() < MOST_ARTIFACTS) {
                    all.add(named(node.getKey(), artifact));
                }
            }
        }
        return all.isEmpty() ? null : List.copyOf(all);
    }

    /** Nodes may leave files of the same name. */
    private static Artifact named(NodeKey node, Artifact artifact) {
        var folder = node.iteration() == 0 ? node.node() : node.node() + "/" + node.iteration();
        return new Artifact(folder + "/" + artifact.path(), artifact.bytes(), artifact.sha256(), artifact.ref());
    }
}
