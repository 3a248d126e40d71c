package dev.electrons.postgres;

import dev.electrons.event.EventCodec;
import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.id.RunId;
import dev.electrons.result.Result;
import dev.electrons.run.Evolve;
import dev.electrons.run.Folded;
import dev.electrons.run.RunState;
import dev.electrons.run.RunSummary;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The event store in memory, with the promises of {@link EventStore}: a batch is appended whole or not at all, a taken
 * place is a {@link VersionConflict}, the companions follow in the same step. What it gives back went through the codecs.
 */
public final class MemoryStore {
    private final Map<RunId, List<Recorded>> events = new LinkedHashMap<>();
    private final Map<RunId, List<RunState>> states = new HashMap<>();
    private final Map<RunId, RunSummary> summaries = new HashMap<>();
    private final Map<RunId, TreeMap<Integer, Result>> results = new HashMap<>();
    private final TreeMap<RunId, Instant> open = new TreeMap<>();

    /** Postgres does not answer. */
    public static RuntimeException away() {
        return new PostgresAway("Postgres is away");
    }

    /** A state written as a snapshot and read back. */
    public static RunState throughSnapshot(RunState state) {
        return SnapshotCodec.decode(state.run(), SnapshotCodec.encode(state));
    }

    /** Accepts a run, as intake does. */
    public void accept(Recorded first) {
        append(List.of(RunWrite.of(RunState.empty(first.run()), List.of(first))), true);
    }

    /**
     * Appends a batch.
     *
     * @param fenced whether a taken place is a conflict; else what would have taken it is dropped without a word
     */
    public void append(List<RunWrite> writes, boolean fenced) {
        var batch = AppendBatch.of(writes);
        var places = new HashSet<String>();
        var events = Folded.events(batch.events());
        for (var event : events) {
            if (fenced && (event.version() <= length(event.run()) || !places.add(event.id()))) {
                throw new VersionConflict(event.id());
            }
        }
        events.forEach(this::add);
        batch.summaries()
                .forEach(row -> summaries.merge(row.run(), row, (was, is) -> was.version() < is.version() ? is : was));
        batch.ended()
                .forEach(row -> results.computeIfAbsent(row.run(), _ -> new TreeMap<>())
                        .putIfAbsent(row.version(), row.result()));
        batch.due()
                .forEach(row ->
                        open.merge(row.run(), stored(row.open().due()), (was, is) -> is.isBefore(was) ? is : was));
        batch.closed().forEach(open::remove);
    }

    private void add(Recorded event) {
        var type = EventCodec.type(event.event());
        var read = EventCodec.decode(type, EventCodec.SCHEMA, EventCodec.encode(event.event()));
        var history = events.computeIfAbsent(event.run(), _ -> new ArrayList<>());
        if (event.version() <= history.size()) {
            return;
        }
        if (event.version() > history.size() + 1) {
            throw new AssertionError("a gap: " + event.id() + " follows version " + history.size());
        }
        var kept = new Recorded(event.run(), event.version(), stored(event.at()), event.actor(), event.cause(), read);
        history.add(kept);
        var before = state(event.run());
        states.computeIfAbsent(event.run(), _ -> new ArrayList<>())
                .add(Evolve.evolve(before == null ? RunState.empty(event.run()) : before, kept));
    }

    /** Times as a column keeps them. */
    private static Instant stored(Instant time) {
        return time.truncatedTo(ChronoUnit.MICROS);
    }

    public Map<RunId, List<Recorded>> recent(Collection<RunId> runs, int most) {
        var found = new HashMap<RunId, List<Recorded>>();
        for (var run : runs) {
            var history = events(run);
            if (!history.isEmpty()) {
                found.put(run, List.copyOf(history.subList(Math.max(0, history.size() - most), history.size())));
            }
        }
        return found;
    }

    public void defer(List<Deferral> deferrals) {
        for (var deferral : deferrals) {
            if (length(deferral.run()) == deferral.version()) {
                open.computeIfPresent(
                        deferral.run(),
                        (_, was) -> was.isBefore(stored(deferral.due())) ? stored(deferral.due()) : was);
            }
        }
    }

    public List<RunId> runs() {
        return List.copyOf(events.keySet());
    }

    public int length(RunId run) {
        return events(run).size();
    }

    public List<Recorded> events(RunId run) {
        return events.getOrDefault(run, List.of());
    }

    /** The fold of what is stored; null when there is no such run. */
    public @Nullable RunState state(RunId run) {
        var all = states.get(run);
        return all == null ? null : all.getLast();
    }

    /** The fold stopped at a version from 1 to the {@link #length}. */
    public RunState state(RunId run, int version) {
        return states.getOrDefault(run, List.of()).get(version - 1);
    }

    public @Nullable RunSummary summary(RunId run) {
        return summaries.get(run);
    }

    /** Results by the version of the event that made them. */
    public Map<Integer, Result> results(RunId run) {
        return results.getOrDefault(run, new TreeMap<>());
    }

    /** When the row among the unfinished says that something is due; null without a row. */
    public @Nullable Instant due(RunId run) {
        return open.get(run);
    }

    /** Unfinished runs in the order of their ids. */
    public List<DueRun> open() {
        return open.entrySet().stream()
                .map(row -> new DueRun(row.getKey(), row.getValue()))
                .toList();
    }

    /** What the companions of a run must be, made anew from its events. */
    public MemoryStore rebuilt(RunId run) {
        var fresh = new MemoryStore();
        var slice = new ArrayList<Recorded>();
        var before = RunState.empty(run);
        for (var event : events(run)) {
            slice.add(event);
            if (event.event() instanceof RunEvent.RunFinished || event.version() == length(run)) {
                fresh.append(List.of(RunWrite.of(before, List.copyOf(slice))), true);
                before = state(run, event.version());
                slice.clear();
            }
        }
        return fresh;
    }
}
