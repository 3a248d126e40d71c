package dev.electrons.prime.engine;

import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.run.Evolve;
import dev.electrons.run.RunState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A state and the events being decided on top of it, folded in one by one. */
final class Story {
    private final Instant now;
    private final List<Recorded> events = new ArrayList<>(2);
    private RunState state;

    Story(RunState state, Instant now) {
        this.state = state;
        this.now = now;
    }

    RunState state() {
        return state;
    }

    Instant now() {
        return now;
    }

    void tell(String actor, @Nullable String cause, RunEvent event) {
        var recorded = new Recorded(state.run(), state.version() + 1, now, actor, cause, event);
        events.add(recorded);
        state = Evolve.evolve(state, recorded);
    }

    List<Recorded> events() {
        return events;
    }
}
