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
import org.pcollections.PVector;

/**
 * A run as its events make it. Immutable; the maps are persistent, so a step costs the same in a run of ten nodes and of
 * ten thousand.
 *
 * @param version of the last event folded; 0 before the first
 * @param classification null until admitted
 * @param hold the claim on a target; null for a run without one
 * @param definition version of the definition that the run is pinned to; null for a graph given in place
 * @param revision counts the graphs of the run; 0 until admitted
 * @param graph null until admitted
 * @param table every node that a token or an attempt has touched
 * @param received named signals that nobody waited for yet, oldest first
 * @param proposals changes of the graph that await approval, by the agent's node
 * @param steered ids of the steering signals that were answered
 * @param paused why nothing new starts; null when the run is not paused
 * @param cancelling why the run is being stopped; null when nobody asked
 * @param failing what the run will end with once work in flight has ended; null when it goes on
 * @param haltedAt when it was paused or asked to stop, whichever was last; null when it goes on
 * @param deadline when the run times out
 */
public record RunState(
        RunId run,
        int version,
        Phase phase,
        @Nullable WorkRequest request,
        @Nullable Classification classification,
        @Nullable Hold hold,
        @Nullable Integer definition,
        int revision,
        @Nullable GraphIndex graph,
        NodeTable table,
        PMap<String, PVector<Value>> received,
        PMap<String, Proposal> proposals,
        PSet<String> steered,
        @Nullable String paused,
        @Nullable String cancelling,
        @Nullable Failure failing,
        @Nullable Instant haltedAt,
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
                null,
                0,
                null,
                NodeTable.EMPTY,
                HashTreePMap.empty(),
                HashTreePMap.empty(),
                HashTreePSet.empty(),
                null,
                null,
                null,
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

    /** Every node that a token or an attempt has touched. */
    public PMap<NodeKey, NodeState> nodes() {
        return table.nodes();
    }

    /** Nodes that owe an outcome. */
    public PSet<NodeKey> outstanding() {
        return table.outstanding();
    }

    public NodeState node(NodeKey key) {
        var known = table.find(key);
        return known == null ? NodeState.untouched(createdAt) : known;
    }

    /** The pass in which a node of a body runs; empty for a node outside of all bodies. */
    public Optional<PassState> pass(NodeKey key) {
        var container = shape().container(key.node());
        return container == null
                ? Optional.empty()
                : Optional.ofNullable(table.passes().get(new NodeKey(container, key.iteration())));
    }

    /** The loop or map in whose body a node runs; empty for a node outside of all bodies. */
    public Optional<NodeKey> container(NodeKey key) {
        return pass(key).map(pass -> new NodeKey(Objects.requireNonNull(shape().container(key.node())), pass.within()));
    }

    /** A pass of a loop or map by the iteration of the nodes in it. */
    public @Nullable PassState pass(String container, int serial) {
        return table.passes().get(new NodeKey(container, serial));
    }

    /** The iteration that the next pass of a loop or map gives to the nodes of its body. */
    public int nextSerial(String container) {
        return table.serials().getOrDefault(container, 0);
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
        var last = deadline == null ? createdAt.plusMillis(asked().timeoutMs()) : deadline;
        var first = paused == null && cancelling == null ? table.firstDue() : firstInFlight();
        return Optional.of(first.filter(last::isAfter).orElse(last));
    }

    /** While a run is paused or being cancelled only what is in flight has something due. */
    private Optional<Instant> firstInFlight() {
        return table.dues().stream()
                .filter(due -> node(due.key()).status() == NodeState.Status.running)
                .map(NodeTable.Due::at)
                .findFirst();
    }
}
