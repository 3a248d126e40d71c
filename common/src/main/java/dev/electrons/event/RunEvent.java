package dev.electrons.event;

import dev.electrons.error.Failure;
import dev.electrons.graph.Graph;
import dev.electrons.guard.GuardPolicy;
import dev.electrons.guard.Refusal;
import dev.electrons.id.RunId;
import dev.electrons.json.Value;
import dev.electrons.task.Outcome;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened to a run. The fold of these, and nothing else, is its state. */
public sealed interface RunEvent {

    /** The attempts that an event began. */
    static List<Dispatch> dispatched(RunEvent event) {
        return switch (event) {
            case RunAdmitted e -> e.dispatched();
            case NodeSettled e -> e.dispatched();
            case AttemptDispatched e -> List.of(e.dispatch());
            case PassesOpened e -> e.dispatched();
            case RunResumed e -> e.dispatched();
            case RunPatched e -> e.dispatched();
            case NodesReset e -> e.dispatched();
            case RunRequested _,
                    TargetAsked _,
                    RunBlocked _,
                    AttemptFailed _,
                    RunPaused _,
                    SignalReceived _,
                    PatchProposed _,
                    PatchDecided _,
                    RunFailing _,
                    RunCancelRequested _,
                    RunFinished _,
                    SignalRefused _ -> List.of();
        };
    }

    /** Intake accepted the request. Always version 1. */
    record RunRequested(WorkRequest request) implements RunEvent {}

    /**
     * The run may start only when it gets its target.
     *
     * @param target in its normal form
     * @param until when the run ends at the latest
     */
    record TargetAsked(Classification classification, String target, String workflow, GuardPolicy policy, Instant until)
            implements RunEvent {}

    /** The run waits for its target. */
    record RunBlocked(Refusal refusal) implements RunEvent {}

    /**
     * Prime classified the request and let it start.
     *
     * @param graph the graph to run; null for the built-in graph of one node of the classified kind
     * @param dispatched the first attempts
     * @param deadline when the run times out
     * @param version of the definition that the run is pinned to; null for a graph given in place
     * @param taken outcomes taken over from another run; null for none
     */
    record RunAdmitted(
            Classification classification,
            @Nullable Graph graph,
            List<Dispatch> dispatched,
            Instant deadline,
            @Nullable Integer version,
            @Nullable List<Taken> taken)
            implements RunEvent {
        public RunAdmitted(
                Classification classification, @Nullable Graph graph, List<Dispatch> dispatched, Instant deadline) {
            this(classification, graph, dispatched, deadline, null, null);
        }
    }

    /**
     * A node ended: completed, failed for good, or cancelled.
     *
     * @param tokens what its outgoing edges carried, by position in the graph's edge list
     * @param skipped nodes that only dead tokens reached, in order; all their outgoing edges are dead
     * @param dispatched attempts that this made possible
     * @param problems joins among the skipped that some live token reached, and what they lack; null when there are none
     */
    record NodeSettled(
            String node,
            int iteration,
            int attempt,
            Outcome outcome,
            List<EdgeToken> tokens,
            List<String> skipped,
            List<Dispatch> dispatched,
            @Nullable List<String> problems)
            implements RunEvent {
        public NodeSettled(
                String node,
                int iteration,
                int attempt,
                Outcome outcome,
                List<EdgeToken> tokens,
                List<String> skipped,
                List<Dispatch> dispatched) {
            this(node, iteration, attempt, outcome, tokens, skipped, dispatched, null);
        }
    }

    /** An attempt failed and another one is to follow at {@code retryAt}. */
    record AttemptFailed(String node, int iteration, int attempt, Outcome outcome, Instant retryAt)
            implements RunEvent {}

    /** The next attempt at a node, after its backoff. */
    record AttemptDispatched(Dispatch dispatch) implements RunEvent {}

    /**
     * Passes of a loop's or map's body began.
     *
     * @param node the loop or map
     * @param passes in order
     * @param dispatched the first attempts in them
     */
    record PassesOpened(String node, int iteration, List<Pass> passes, List<Dispatch> dispatched) implements RunEvent {}

    /** Nothing new starts until the run is resumed; what is in flight goes on. */
    record RunPaused(String reason) implements RunEvent {}

    /** The run goes on; {@code dispatched} is what had to wait. */
    record RunResumed(List<Dispatch> dispatched) implements RunEvent {}

    /**
     * A named signal came, for the node that waits for it or one that will.
     *
     * @param data what it carried
     */
    record SignalReceived(String name, Value data) implements RunEvent {}

    /**
     * The graph was changed.
     *
     * @param revision counts the graphs of a run; the first is 1
     * @param graph as it is now
     * @param operations the JSON Patch that was asked for
     * @param inverse the JSON Patch that undoes it
     * @param arrivals tokens at nodes that have not started, as they are in the new graph
     * @param skipped nodes that only dead tokens reach now
     * @param dispatched attempts that this made possible
     */
    record RunPatched(
            int revision,
            Graph graph,
            String description,
            Value operations,
            Value inverse,
            List<Arrivals> arrivals,
            List<NodeAt> skipped,
            List<Dispatch> dispatched)
            implements RunEvent {}

    /**
     * An agent wants the graph changed, and somebody has to approve of it first.
     *
     * @param node the agent
     * @param operations a JSON Patch that could be applied when it was proposed
     */
    record PatchProposed(String node, Value operations, String description) implements RunEvent {}

    /**
     * Somebody decided on what an agent proposed; when it is approved, {@link RunPatched} follows, or a refusal if it can
     * no longer be applied.
     */
    record PatchDecided(
            String node, boolean approved, @Nullable String comment) implements RunEvent {}

    /**
     * Nodes that had ended are to run again: failed ones that somebody wants retried, or one that is replayed.
     *
     * @param reason {@code retry} or {@code replay}
     * @param nodes that are as if they had not run, but for their count of attempts
     * @param arrivals tokens at these, as far as they came from others
     * @param dispatched the new attempts
     * @param deadline when the run, which may have ended, times out now
     * @param alone whether what follows the node is left as it is
     */
    record NodesReset(
            String reason,
            List<NodeAt> nodes,
            List<Arrivals> arrivals,
            List<Dispatch> dispatched,
            Instant deadline,
            boolean alone)
            implements RunEvent {}

    /**
     * A node failed what nobody handles, and work in flight may end by itself before the run does.
     *
     * @param failure what the run will end with
     */
    record RunFailing(Failure failure) implements RunEvent {}

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

    /**
     * What one edge carried.
     *
     * @param edge position among the graph's ways
     * @param problem why its condition, or a loop's {@code while}, could not be told; null when it could
     */
    record EdgeToken(int edge, boolean live, @Nullable String problem) {
        public EdgeToken(int edge, boolean live) {
            this(edge, live, null);
        }
    }

    /** One pass of one node. */
    record NodeAt(String node, int iteration) {}

    /** How many tokens have reached a node. */
    record Arrivals(String node, int iteration, int live, int dead) {}

    /**
     * A node's outcome, from another run.
     *
     * @param outcome null for a node that was skipped there
     */
    record Taken(String node, int iteration, @Nullable Outcome outcome, List<EdgeToken> tokens) {}

    /**
     * One pass of a body.
     *
     * @param serial the iteration of the nodes in it: counted over all passes that the loop or map ever made in this run
     * @param pass counted from 0 within one round of the loop or map
     * @param item of a map
     */
    record Pass(int serial, int pass, @Nullable Value item) {}

    /**
     * An attempt that begins: handed to workers, to a person, to time.
     *
     * @param mapped what the node's input expression gave; null when it has none. For a map, its items
     * @param deadline when the attempt times out, or what is waited for comes
     * @param child the run that a subworkflow is
     */
    record Dispatch(
            String node,
            int iteration,
            int attempt,
            @Nullable Value mapped,
            Instant deadline,
            @Nullable RunId child) {
        public Dispatch(String node, int iteration, int attempt, @Nullable Value mapped, Instant deadline) {
            this(node, iteration, attempt, mapped, deadline, null);
        }
    }
}
