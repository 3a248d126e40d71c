package dev.electrons.run;

import dev.electrons.event.EventCodec;
import dev.electrons.event.Recorded;
import java.util.ArrayList;
import java.util.List;

/**
 * An event and the state that it makes, folded and encoded once for everybody who asks what followed from it.
 *
 * @param after the state with this event, and with none of those that follow it
 * @param data the event as {@link EventCodec#encode} writes it, for the table and for the topic
 */
public record Folded(Recorded recorded, RunState after, String data) {
    public Folded(Recorded recorded, RunState after) {
        this(recorded, after, EventCodec.encode(recorded.event()));
    }

    /** Events on top of a state, in order. */
    public static List<Folded> onto(RunState before, List<Recorded> events) {
        var folded = new ArrayList<Folded>(events.size());
        var state = before;
        for (var recorded : events) {
            state = Evolve.evolve(state, recorded);
            folded.add(new Folded(recorded, state));
        }
        return folded;
    }

    /** The events alone. */
    public static List<Recorded> events(List<Folded> folded) {
        return folded.stream().map(Folded::recorded).toList();
    }
}
