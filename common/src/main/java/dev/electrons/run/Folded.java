package dev.electrons.run;

import dev.electrons.event.Recorded;
import java.util.ArrayList;
import java.util.List;

/**
 * An event and the state that it makes, folded once for everybody who asks what followed from it.
 *
 * @param after the state with this event, and with none of those that follow it
 */
public record Folded(Recorded recorded, RunState after) {

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
