package dev.electrons.prime.engine;

import dev.electrons.error.Failure;
import dev.electrons.event.Phase;
import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.json.Value;
import dev.electrons.run.Evolve;
import dev.electrons.run.Folded;
import dev.electrons.run.Results;
import dev.electrons.run.RunState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A state and the events being decided on top of it, folded in one by one. */
final class Story {
    /** Nodes that are over at once, of one run in one decision: what is more waits for its turn. */
    private static final int MOST_AT_ONCE = 256;

    private final Instant now;
    private final List<Folded> events = new ArrayList<>(2);
    private RunState state;
    private int spent;
    private long handedOut;

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

    /** One more node that is over at once. */
    void spend() {
        spent++;
    }

    boolean exhausted() {
        return spent >= MOST_AT_ONCE;
    }

    /** Whether there is room for one more input among those that this decision hands out, which there then is less of. */
    boolean handOut(@Nullable Value input) {
        long more = Sizes.bytes(input);
        boolean room = handedOut + more <= Sizes.HANDED_OUT;
        handedOut += room ? more : 0;
        return room;
    }

    /** The event as it would be recorded next. */
    Recorded next(String actor, @Nullable String cause, RunEvent event) {
        return new Recorded(state.run(), state.version() + 1, now, actor, cause, event);
    }

    void tell(String actor, @Nullable String cause, RunEvent event) {
        var recorded = next(actor, cause, event);
        state = Evolve.evolve(state, recorded);
        events.add(new Folded(recorded, state));
    }

    /** The end; a run that did not complete tells nothing of its nodes' outputs when they are too large together. */
    void finish(Phase phase, @Nullable Value output, @Nullable Failure failure) {
        boolean untold = output == null && Results.bytes(state) > Sizes.LARGEST;
        tell(Steps.PRIME, null, new RunEvent.RunFinished(phase, untold ? Value.NULL : output, failure));
    }

    List<Folded> events() {
        return events;
    }
}
