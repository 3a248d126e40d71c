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
import dev.electrons.run.Hold;
import dev.electrons.run.NodeState;
import dev.electrons.run.NodeTable;
import dev.electrons.run.PassState;
import dev.electrons.run.Proposal;
import dev.electrons.run.RunState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/** States to text and back. A snapshot of another schema is as good as none: the events are always there. */
final class SnapshotCodec {
    /** To be raised with every change of {@link RunState}, {@link NodeState} or how events fold. */
    static final int SCHEMA = 8;

    private record Image(
            int version,
            Phase phase,
            @Nullable WorkRequest request,
            @Nullable Classification classification,
            @Nullable Hold hold,
            @Nullable Integer definition,
            int revision,
            @Nullable Graph graph,
            List<Touched> nodes,
            List<Passed> passes,
            Map<String, Integer> serials,
            Map<String, List<Value>> received,
            Map<String, Proposal> proposals,
            List<String> steered,
            @Nullable String paused,
            @Nullable String cancelling,
            @Nullable Failure failing,
            @Nullable Instant haltedAt,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable Instant deadline,
            @Nullable Value output,
            @Nullable Failure failure) {}

    private record Touched(String node, int iteration, NodeState state) {}

    private record Passed(String container, int serial, PassState state) {}

    private SnapshotCodec() {}

    static String encode(RunState state) {
        var table = state.table();
        return Json.text(new Image(
                state.version(),
                state.phase(),
                state.request(),
                state.classification(),
                state.hold(),
                state.definition(),
                state.revision(),
                state.graph() == null ? null : state.graph().graph(),
                table.nodes().entrySet().stream()
                        .map(e -> new Touched(e.getKey().node(), e.getKey().iteration(), e.getValue()))
                        .toList(),
                table.passes().entrySet().stream()
                        .map(e -> new Passed(e.getKey().node(), e.getKey().iteration(), e.getValue()))
                        .toList(),
                table.serials(),
                state.received().entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, entry -> List.copyOf(entry.getValue()))),
                state.proposals(),
                List.copyOf(state.steered()),
                state.paused(),
                state.cancelling(),
                state.failing(),
                state.haltedAt(),
                state.createdAt(),
                state.startedAt(),
                state.endedAt(),
                state.deadline(),
                state.output(),
                state.failure()));
    }

    static RunState decode(RunId run, String text) {
        var image = Json.read(text, Image.class);
        return new RunState(
                run,
                image.version(),
                image.phase(),
                image.request(),
                image.classification(),
                image.hold(),
                image.definition(),
                image.revision(),
                image.graph() == null ? null : new GraphIndex(image.graph()),
                table(image),
                received(image),
                HashTreePMap.from(image.proposals()),
                HashTreePSet.from(image.steered()),
                image.paused(),
                image.cancelling(),
                image.failing(),
                image.haltedAt(),
                image.createdAt(),
                image.startedAt(),
                image.endedAt(),
                image.deadline(),
                image.output(),
                image.failure());
    }

    private static NodeTable table(Image image) {
        return NodeTable.of(
                image.nodes().stream()
                        .collect(Collectors.toMap(
                                touched -> new NodeKey(touched.node(), touched.iteration()), Touched::state)),
                image.passes().stream()
                        .collect(Collectors.toMap(
                                passed -> new NodeKey(passed.container(), passed.serial()), Passed::state)),
                image.serials());
    }

    private static PMap<String, PVector<Value>> received(Image image) {
        PMap<String, PVector<Value>> received = HashTreePMap.empty();
        for (var entry : image.received().entrySet()) {
            received = received.plus(entry.getKey(), TreePVector.from(entry.getValue()));
        }
        return received;
    }
}
