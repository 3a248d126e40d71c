package dev.electrons.prime.engine;

import dev.electrons.graph.Graph;
import dev.electrons.id.RunId;
import dev.electrons.json.Value;
import dev.electrons.run.RunState;
import org.jspecify.annotations.Nullable;

/**
 * What the engine may look up besides the run at hand: made ready before it decides, so that it never waits. Whoever knows
 * something says so; what nobody says is not there.
 */
public interface Library {
    /** Knows nothing. */
    Library NONE = new Library() {};

    /** The version of a definition that new runs get; null when there is no such definition. */
    default @Nullable Integer active(String workflow) {
        return null;
    }

    /** A version of a definition; null when there is none. */
    default @Nullable Graph graph(String workflow, int version) {
        return null;
    }

    /** The guards of a version of a definition; null when it has none. */
    default @Nullable Value guards(String workflow, int version) {
        return null;
    }

    /** Another run, whose outcomes are to be taken over; null when there is none. */
    default @Nullable RunState run(RunId run) {
        return null;
    }
}
