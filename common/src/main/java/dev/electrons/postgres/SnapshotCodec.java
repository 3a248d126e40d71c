package dev.electrons.postgres;

import dev.electrons.error.Failure;
import dev.electrons.event.Classification;
import dev.electrons.event.Phase;
import dev.electrons.event.WorkRequest;
import dev.electrons.graph.Graph;
import dev.electrons.graph.GraphIndex;
import dev.electrons.id.NodeKey;
import dev.electrons.id.RunId;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import dev.electrons.run.NodeState;
import dev.electrons.run.RunState;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;

/** States to text and back. A snapshot of another schema is as good as none: the events are always there. */
final class SnapshotCodec {
    /** To be raised with every change of {@link RunState}, {@link NodeState} or how events fold. */
    static final int SCHEMA = 1;

    private record Image(
            int version,
            Phase phase,
            @Nullable WorkRequest request,
            @Nullable Classification classification,
            @Nullable Graph graph,
            List<Touched> nodes,
            List<String> steered,
            @Nullable String cancelling,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable Instant deadline,
            @Nullable Value output,
            @Nullable Failure failure) {}

    private record Touched(String node, int iteration, NodeState state) {}

    private SnapshotCodec() {}

    static String encode(RunState state) {
        return Json.text(new Image(
                state.version(),
                state.phase(),
                state.request(),
                state.classification(),
                state.graph() == null ? null : state.graph().graph(),
                state.nodes().entrySet().stream()
                        .map(e -> new Touched(e.getKey().node(), e.getKey().iteration(), e.getValue()))
                        .toList(),
                List.copyOf(state.steered()),
                state.cancelling(),
                state.createdAt(),
                state.startedAt(),
                state.endedAt(),
                state.deadline(),
                state.output(),
                state.failure()));
    }

    static RunState decode(RunId run, String text) {
        var image = Json.read(text, Image.class);
        var nodes = image.nodes().stream()
                .collect(Collectors.toMap(touched -> new NodeKey(touched.node(), touched.iteration()), Touched::state));
        var outstanding = nodes.entrySet().stream()
                .filter(e -> e.getValue().status().outstanding())
                .map(java.util.Map.Entry::getKey)
                .toList();
        return new RunState(
                run,
                image.version(),
                image.phase(),
                image.request(),
                image.classification(),
                image.graph() == null ? null : new GraphIndex(image.graph()),
                HashTreePMap.from(nodes),
                HashTreePSet.from(outstanding),
                HashTreePSet.from(image.steered()),
                image.cancelling(),
                image.createdAt(),
                image.startedAt(),
                image.endedAt(),
                image.deadline(),
                image.output(),
                image.failure());
    }
}
