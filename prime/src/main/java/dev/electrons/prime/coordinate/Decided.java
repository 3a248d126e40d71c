package dev.electrons.prime.coordinate;

import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.id.RunId;
import dev.electrons.postgres.RunWrite;
import dev.electrons.run.Folded;
import dev.electrons.run.RunState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What a batch came to: events by run, and the runs whose signals said nothing new.
 *
 * @param answered by their targets, which therefore need not be asked
 * @param givenUp by the runs above them, which therefore need not be told
 * @param woken whose first decision would end them, and is left to a signal of their own
 */
record Decided(
        Map<RunId, RunState> before,
        Map<RunId, List<Folded>> added,
        Set<RunId> seenBefore,
        Set<RunId> stillWaiting,
        Set<RunId> answered,
        Set<RunId> givenUp,
        Set<RunId> woken) {
    Decided() {
        this(
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                new HashSet<>(),
                new HashSet<>(),
                new HashSet<>(),
                new HashSet<>(),
                new HashSet<>());
    }

    void add(RunState state, List<Folded> events) {
        before.putIfAbsent(state.run(), state);
        added.computeIfAbsent(state.run(), _ -> new ArrayList<>()).addAll(events);
    }

    List<RunWrite> writes() {
        var writes = new ArrayList<RunWrite>(added.size());
        added.forEach((run, events) -> {
            writes.add(RunWrite.folded(Objects.requireNonNull(before.get(run)), events));
            events.forEach(folded -> below(folded.after(), folded.recorded()).forEach(writes::add));
        });
        return writes;
    }

    /** Runs that an event asks for are accepted with it. */
    private static List<RunWrite> below(RunState state, Recorded event) {
        return RunEvent.dispatched(event.event()).stream()
                .flatMap(dispatch -> Children.first(state, dispatch, event.at()).stream())
                .map(first -> RunWrite.of(RunState.empty(first.run()), List.of(first)))
                .toList();
    }
}
