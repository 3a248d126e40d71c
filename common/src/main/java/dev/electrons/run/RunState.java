package dev.electrons.run;

import dev.electrons.error.Failure;
import dev.electrons.event.Classification;
import dev.electrons.event.Phase;
import dev.electrons.event.WorkRequest;
import dev.electrons.graph.GraphIndex;
import dev.electrons.id.NodeKey;
import dev.electrons.id.RunId;
import dev.electrons.json.Value;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;

/**
 * A run as its events make it. Immutable; the maps are persistent, so a step costs the same in a run of ten nodes and of
 * ten thousand.
 *
 * @param version of the last event folded; 0 before the first
 * @param classification null until admitted
 * @param graph null until admitted
 * @param nodes every node that a token or an attempt has touched
 * @param outstanding nodes that owe an outcome
 * @param steered ids of the steering signals that were answered
 * @param cancelling why the run is being stopped; null when nobody asked
 * @param deadline when the run times out
 */
public record RunState(
        RunId run,
        int version,
        Phase phase,
        @Nullable WorkRequest request,
        @Nullable Classification classification,
        @Nullable GraphIndex graph,
        PMap<NodeKey, NodeState> nodes,
        PSet<NodeKey> outstanding,
        PSet<String> steered,
        @Nullable String cancelling,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Instant deadline,
        @Nullable Value output,
        @Nullable Failure failure) {

    /** A run of which nothing is known yet. */
    public static RunState empty(RunId run) {
        return new RunState(
                run,
                0,
                Phase.Pending,
                null,
                null,
                null,
                HashTreePMap.empty(),
                HashTreePSet.empty(),
                HashTreePSet.empty(),
                null,
                run.createdAt(),
                null,
                null,
                null,
                null,
                null);
    }

    /** The request, which every run of at least one event has. */
    public WorkRequest asked() {
        return Objects.requireNonNull(request, "the run has no events");
    }

    /** The graph of an admitted run. */
    public GraphIndex shape() {
        return Objects.requireNonNull(graph, "the run was not admitted");
    }

    /** What an admitted run was classified as. */
    public Classification classified() {
        return Objects.requireNonNull(classification, "the run was not admitted");
    }

    public NodeState node(NodeKey key) {
        var known = nodes.get(key);
        return known == null ? NodeState.untouched(createdAt) : known;
    }

    /** Whether the run is one posted piece of work and not a graph that somebody drew. */
    public boolean builtIn() {
        return graph != null && BuiltIn.is(graph.graph());
    }

    /** When something must happen at the latest; empty when the run has ended. */
    public Optional<Instant> nextDue() {
        if (phase.ended()) {
            return Optional.empty();
        }
        var earliest = deadline == null ? createdAt.plusMillis(asked().timeoutMs()) : deadline;
        for (var key : outstanding) {
            var due = node(key).due();
            if (due != null && due.isBefore(earliest)) {
                earliest = due;
            }
        }
        return Optional.of(earliest);
    }
}
