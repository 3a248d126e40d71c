package dev.electrons.prime.simulation;

import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import dev.electrons.run.RunState;
import java.util.HashMap;
import java.util.Map;

/** What must hold of the event table and its companions after every append. */
final class TableChecks {
    private final World world;
    private final Map<RunId, Track> tracks = new HashMap<>();

    TableChecks(World world) {
        this.world = world;
    }

    boolean dispatched(AttemptId attempt) {
        return track(attempt.run()).dispatched(attempt);
    }

    private Track track(RunId run) {
        return tracks.computeIfAbsent(run, _ -> new Track());
    }

    void appended(RunId run) {
        var track = track(run);
        var events = world.store().events(run);
        var fresh = events.subList(track.seen(), events.size());
        fresh.forEach(track::follows);
        fresh.forEach(recorded -> ownOutcome(track, recorded));
        var state = world.store().state(run, events.size());
        Track.goesOn(state);
        dueRow(state);
        var summary = world.store().summary(run);
        Broken.unless(
                summary != null && summary.phase() == state.phase(),
                "the summary of %s says %s, its events %s",
                run,
                summary,
                state.phase());
    }

    /** What workers say is told with the attempt's name: a node ends by what was said of its last attempt. */
    private static void ownOutcome(Track track, Recorded recorded) {
        if (recorded.event() instanceof RunEvent.NodeSettled e
                && e.outcome().output() != null
                && !track.atOnce(e.node())) {
            var attempt = new AttemptId(recorded.run(), e.node(), e.iteration(), e.attempt());
            var output = e.outcome().output().json();
            Broken.unless(
                    !output.startsWith("\"out of ") || output.equals("\"out of " + attempt + "\""),
                    "%s ended with what was said of another attempt: %s",
                    attempt,
                    output);
        }
    }

    private void dueRow(RunState state) {
        var row = world.store().due(state.run());
        var due = state.nextDue();
        Broken.unless(
                due.isPresent() == (row != null),
                "%s is %s, and the row among the unfinished says %s",
                state.run(),
                state.phase(),
                row);
        if (row != null && due.isPresent()) {
            Broken.unless(
                    !row.isAfter(due.get()),
                    "%s has something due at %s, and the row among the unfinished says %s",
                    state.run(),
                    due.get(),
                    row);
        }
    }

    /** The companions are those that the events alone would make. */
    void companions(RunId run) {
        var rebuilt = world.store().rebuilt(run);
        var same = java.util.Objects.equals(world.store().summary(run), rebuilt.summary(run))
                && world.store().results(run).equals(rebuilt.results(run))
                && (world.store().due(run) == null) == (rebuilt.due(run) == null);
        Broken.unless(same, "the companions of %s are not those that its events make", run);
    }
}
