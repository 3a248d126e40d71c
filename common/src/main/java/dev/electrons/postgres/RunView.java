package dev.electrons.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.artifact.ArtifactRef;
import dev.electrons.artifact.Claims;
import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.graph.GraphPatch;
import dev.electrons.id.NodeKey;
import dev.electrons.id.RunId;
import dev.electrons.json.Value;
import dev.electrons.run.NodeState;
import dev.electrons.run.RunState;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A run as its own workers may see it: its graph, what its nodes gave, and what became of a wish. */
public final class RunView {
    private static final long MOST = 16 << 20;
    private static final int LATELY = 500;

    private final EventStore events;
    private final ArtifactStore artifacts;

    public RunView(Postgres postgres, ArtifactStore artifacts) {
        this.events = new EventStore(postgres);
        this.artifacts = artifacts;
    }

    /** The run and its nodes, in the order of their names and passes. */
    public record Seen(int revision, Value graph, List<SeenNode> nodes) {}

    /**
     * One pass of a node.
     *
     * @param bytes of its output, 0 when it has none
     */
    public record SeenNode(String node, int iteration, String status, long bytes) {}

    /**
     * What became of a wish.
     *
     * @param event {@code applied}, {@code proposed}, {@code refused}, or what else was done
     * @param problems why it was refused
     */
    public record Answer(String event, List<String> problems) {}

    /** The run as it is; empty when there is no such run. */
    public Future<Optional<Seen>> see(RunId run) {
        return events.state(run)
                .map(found -> found.filter(state -> state.graph() != null).map(RunView::seen));
    }

    private static Seen seen(RunState state) {
        var nodes = state.nodes().entrySet().stream()
                .map(entry -> seen(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(SeenNode::node).thenComparingInt(SeenNode::iteration))
                .toList();
        return new Seen(state.revision(), GraphPatch.view(state.shape().graph()), nodes);
    }

    private static SeenNode seen(NodeKey key, NodeState node) {
        var output = output(node);
        return new SeenNode(
                key.node(),
                key.iteration(),
                node.status().name(),
                output == null ? 0 : output.json().length());
    }

    private static @Nullable Value output(NodeState node) {
        return node.outcome() == null ? null : node.outcome().output();
    }

    /**
     * A node's output, with everything in it that left the stream for its size, up to 16 MiB; empty when it has none.
     *
     * @param iteration null for the last pass that has one
     */
    public Future<Optional<Value>> output(RunId run, String app, String node, @Nullable Integer iteration) {
        return events.state(run)
                .map(found -> found.flatMap(state -> latest(state, node, iteration)))
                .compose(output -> output.map(value -> redeemed(value, app).map(Optional::of))
                        .orElseGet(() -> Future.succeededFuture(Optional.empty())));
    }

    private static Optional<Value> latest(RunState state, String node, @Nullable Integer iteration) {
        return state.nodes().entrySet().stream()
                .filter(entry -> entry.getKey().node().equals(node)
                        && (iteration == null || entry.getKey().iteration() == iteration)
                        && output(entry.getValue()) != null)
                .max(Comparator.comparingInt(entry -> entry.getKey().iteration()))
                .map(Map.Entry::getValue)
                .map(RunView::output);
    }

    private Future<Value> redeemed(Value output, String app) {
        if (!ArtifactRef.mayBeIn(output)) {
            return Future.succeededFuture(output);
        }
        JsonNode tree = output.tree();
        return artifacts
                .values(ArtifactRef.hashes(tree), app, MOST)
                .map(contents -> Value.of(Claims.redeemed(tree, contents)));
    }

    /** What became of a wish; empty while nothing has. */
    public Future<Optional<Answer>> answer(RunId run, String wish) {
        return events.recent(List.of(run), LATELY)
                .map(all -> all.getOrDefault(run, List.of()).stream()
                        .filter(event -> wish.equals(event.cause()))
                        .findFirst()
                        .map(RunView::answer));
    }

    private static Answer answer(Recorded event) {
        return switch (event.event()) {
            case RunEvent.RunPatched _ -> new Answer("applied", List.of());
            case RunEvent.PatchProposed _ -> new Answer("proposed", List.of());
            case RunEvent.SignalRefused refused -> new Answer("refused", refused.problems());
            default -> new Answer("done", List.of());
        };
    }
}
