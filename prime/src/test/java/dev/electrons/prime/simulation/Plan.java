package dev.electrons.prime.simulation;

import dev.electrons.event.WorkRequest;
import dev.electrons.guard.GuardSignal;
import dev.electrons.id.RunId;
import dev.electrons.run.RunState;
import dev.electrons.signal.Signal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What clients will want in one world: runs, and how these are steered.
 *
 * @param asks in the order in which they are accepted
 * @param steers in no order
 * @param drawings the graphs of those runs that were posted with one, or by a definition's name
 * @param definitions what is registered, by name; each has one version
 * @param reruns in no order
 * @param undos in no order
 * @param wishes of operators for targets
 * @param meddling how often somebody steers a run that is part of another
 */
record Plan(
        List<Ask> asks,
        List<Steer> steers,
        Map<RunId, Drawing> drawings,
        Map<String, Drawing> definitions,
        List<Rerun> reruns,
        List<Undo> undos,
        List<GuardSignal.Wish> wishes,
        int meddling) {
    /** The title of requests that nobody can decide on. */
    static final String UNDECIDABLE = "nobody can decide on this";

    /** A run that somebody wants. */
    record Ask(RunId run, WorkRequest request) {}

    /**
     * A signal from outside.
     *
     * @param after how many of the run's events are durable before it may come
     * @param times how often it is sent
     */
    record Steer(Signal signal, int after, int times) {}

    /**
     * Another run's request again, with what came before a node taken over.
     *
     * @param of the other run
     * @param from the node; null to take over nothing
     * @param after how many of the other run's events are durable before
     */
    record Rerun(RunId run, RunId of, @Nullable String from, int after) {}

    /** The last patch that a run took is taken back, if it took one. */
    record Undo(String id, RunId run) {}

    static boolean undecidable(RunState state) {
        return state.asked().title().equals(UNDECIDABLE);
    }

    /** What a run was to do, whether it was posted or is part of another. */
    Drawing drawing(RunState state) {
        var posted = drawings.get(state.run());
        var workflow = state.asked().workflow();
        return posted != null
                ? posted
                : workflow == null
                        ? Drawing.NONE
                        : definitions.getOrDefault(workflow.tree().path("name").asText(), Drawing.NONE);
    }
}
