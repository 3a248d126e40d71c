package dev.electrons.prime.engine;

import dev.electrons.graph.Graph;
import dev.electrons.id.RunId;
import dev.electrons.json.Value;
import dev.electrons.run.RunState;
import org.jspecify.annotations.Nullable;

/** What the engine may look up besides the run at hand: made ready before it decides, so that it never waits. */
public interface Library {
    /** Knows nothing. */
    Library NONE = new Library() {
        @Override
        public @Nullable Integer active(String workflow) {
            return null;
        }

        @Override
        public @Nullable Graph graph(String workflow, int version) {
            return null;
        }

        @Override
        public @Nullable Value guards(String workflow, int version) {
            return null;
        }

        @Override
        public @Nullable RunState run(RunId run) {
            return null;
        }
    };

    /** The version of a definition that new runs get; null when there is no such definition. */
    @Nullable
    Integer active(String workflow);

    /** A version of a definition; null when there is none. */
    @Nullable
    Graph graph(String workflow, int version);

    /** The guards of a version of a definition; null when it has none. */
    @Nullable
    Value guards(String workflow, int version);

    /** Another run, whose outcomes are to be taken over; null when there is none. */
    @Nullable
    RunState run(RunId run);
}
