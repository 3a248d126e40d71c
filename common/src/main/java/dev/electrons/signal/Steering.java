package dev.electrons.signal;

import dev.electrons.id.RunId;
import dev.electrons.json.Value;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants of a run. It is answered by an event whose cause is the signal's id: what was done, or {@code
 * SignalRefused} with every problem found.
 */
public sealed interface Steering extends Signal {
    /** Makes the request recognisable in the event it causes. */
    String id();

    /** Who wants it: {@code app:shop}, {@code operator}. */
    String actor();

    /** The run should stop. */
    record CancelAsked(String id, RunId run, String actor, String reason) implements Steering {}

    /** Nothing new should start. */
    record PauseAsked(String id, RunId run, String actor, String reason) implements Steering {}

    /** A paused run should go on. */
    record ResumeAsked(String id, RunId run, String actor) implements Steering {}

    /**
     * A person's answer to a human node.
     *
     * @param iteration pass of the node; null for the one that waits
     * @param decision {@code approve} or {@code reject}
     * @param data valid by the node's schema
     */
    record DecisionMade(
            String id,
            RunId run,
            String actor,
            String node,
            @Nullable Integer iteration,
            String decision,
            @Nullable String comment,
            @Nullable Value data)
            implements Steering {}

    /** A named signal, for a node that waits for it now or later. */
    record SignalSent(
            String id,
            RunId run,
            String actor,
            String name,
            @Nullable Value data) implements Steering {}

    /**
     * The graph should change.
     *
     * @param operations a JSON Patch of {@code {nodes, edges}}
     * @param revision of the graph that it is meant for; null for whatever it is now
     */
    record PatchAsked(
            String id,
            RunId run,
            String actor,
            Value operations,
            @Nullable String description,
            @Nullable Integer revision)
            implements Steering {}

    /** What failed should be tried again, in the same run. */
    record RetryAsked(String id, RunId run, String actor) implements Steering {}

    /**
     * One node should run again.
     *
     * @param iteration pass of the node; null for the last
     * @param config laid over its own, for this time
     * @param input laid over what its input expression gives, for this time
     * @param downstream whether what follows from it runs again too
     */
    record ReplayAsked(
            String id,
            RunId run,
            String actor,
            String node,
            @Nullable Integer iteration,
            @Nullable Value config,
            @Nullable Value input,
            boolean downstream)
            implements Steering {}
}
