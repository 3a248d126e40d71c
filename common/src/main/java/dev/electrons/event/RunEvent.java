package dev.electrons.event;

import dev.electrons.error.Failure;
import dev.electrons.graph.Graph;
import dev.electrons.json.Value;
import dev.electrons.task.Outcome;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened to a run. The fold of these, and nothing else, is its state. */
public sealed interface RunEvent {

    /** Intake accepted the request. Always version 1. */
    record RunRequested(WorkRequest request) implements RunEvent {}

    /**
     * Prime classified the request and let it start.
     *
     * @param graph the graph to run; null for the built-in graph of one node of the classified kind
     * @param dispatched the first attempts
     * @param deadline when the run times out
     */
    record RunAdmitted(
            Classification classification, @Nullable Graph graph, List<Dispatch> dispatched, Instant deadline)
            implements RunEvent {}

    /**
     * A node ended: completed, failed for good, or cancelled.
     *
     * @param tokens what its outgoing edges carried, by position in the graph's edge list
     * @param skipped nodes that only dead tokens reached, in order; all their outgoing edges are dead
     * @param dispatched attempts that this made possible
     */
    record NodeSettled(
            String node,
            int iteration,
            int attempt,
            Outcome outcome,
            List<EdgeToken> tokens,
            List<String> skipped,
            List<Dispatch> dispatched)
            implements RunEvent {}

    /** An attempt failed and another one is to follow at {@code retryAt}. */
    record AttemptFailed(String node, int iteration, int attempt, Outcome outcome, Instant retryAt)
            implements RunEvent {}

    /** The next attempt at a node, after its backoff. */
    record AttemptDispatched(Dispatch dispatch) implements RunEvent {}

    /**
     * Somebody asked for the run to stop; attempts in flight are being stopped.
     *
     * @param closesAt when the run ends even if a worker has not acknowledged
     */
    record RunCancelRequested(String reason, Instant closesAt) implements RunEvent {}

    /**
     * The run is over.
     *
     * @param phase Completed, Failed or Cancelled
     * @param output the run's output; null to take it from its nodes
     * @param failure null when it completed
     */
    record RunFinished(
            Phase phase, @Nullable Value output, @Nullable Failure failure) implements RunEvent {}

    /** A steering signal that could not be obeyed, and why. */
    record SignalRefused(String signal, List<String> problems) implements RunEvent {}

    /** What one edge carried. */
    record EdgeToken(int edge, boolean live) {}

    /**
     * An attempt handed to workers.
     *
     * @param mapped what the node's input expression gave; null when it has none
     * @param deadline when the attempt times out
     */
    record Dispatch(
            String node,
            int iteration,
            int attempt,
            @Nullable Value mapped,
            Instant deadline) {}
}
