package dev.electrons.postgres;

import dev.electrons.event.Recorded;
import dev.electrons.id.RunId;
import dev.electrons.result.Result;
import dev.electrons.run.RunState;
import dev.electrons.run.RunSummary;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The memory of the mesh: every run's events, and the four companions that are written with them. Every future ends
 * within 5 s, with {@link PostgresAway} when Postgres can't be asked.
 */
public final class EventStore {
    private static final int SNAPSHOTS_BETWEEN_DOUBLINGS = 2;
    private static final int SNAPSHOT_EVERY = 512;

    private final EventAppend append;
    private final AcceptInsert accept;
    private final RunReader reader;
    private final RunNames names;
    private final RunList list;
    private final OpenRuns open;
    private final Rebuild rebuild;
    private final Together<RunId, Optional<RunState>> states = new Together<>(this::states);

    public EventStore(Postgres postgres) {
        append = new EventAppend(postgres);
        accept = new AcceptInsert(postgres);
        reader = new RunReader(postgres);
        names = new RunNames(postgres);
        list = new RunList(postgres);
        open = new OpenRuns(postgres);
        rebuild = new Rebuild(postgres, reader, append);
    }

    /**
     * Appends all of it or nothing. Fails with {@link VersionConflict} when any of the events' places is taken; after
     * {@link PostgresAway} it is unknown which of the two happened, and reading tells.
     */
    public Future<Void> append(List<RunWrite> writes) {
        return append.append(writes);
    }

    /** Accepts new runs; answers in the order of the requests. To accept the same run again changes nothing. */
    public Future<List<Acceptance>> accept(List<Accept> requests) {
        return requests.isEmpty() ? Future.succeededFuture(List.of()) : accept.accept(requests);
    }

    /** The states of these runs; one of which there is no event is missing from the answer. */
    public Future<Map<RunId, RunState>> load(Collection<RunId> runs) {
        return reader.load(runs, Integer.MAX_VALUE);
    }

    /** One run's state as it is; empty when there is no such run. Asked for with others that are wanted at the same time. */
    public Future<Optional<RunState>> state(RunId run) {
        return states.ask(run);
    }

    private Future<List<Optional<RunState>>> states(List<RunId> runs) {
        return load(Set.copyOf(runs))
                .map(found -> runs.stream()
                        .map(run -> Optional.ofNullable(found.get(run)))
                        .toList());
    }

    /** The run's state as it was after an event; beyond the last, as it is. Empty when there is no such run. */
    public Future<Optional<RunState>> loadAt(RunId run, int version) {
        return reader.load(List.of(run), version).map(states -> Optional.ofNullable(states.get(run)));
    }

    /** Events in order, from a version on. */
    public Future<List<Recorded>> events(RunId run, int fromVersion, int limit) {
        return reader.events(run, fromVersion, limit);
    }

    /** The first event of each of these runs, in no order. */
    public Future<List<Recorded>> first(Collection<RunId> runs) {
        return reader.first(runs);
    }

    /** The last events of each of these runs, in order; one of which there is no event is missing from the answer. */
    public Future<Map<RunId, List<Recorded>>> recent(Collection<RunId> runs, int most) {
        return reader.recent(runs, most);
    }

    /**
     * Whether a run that came from one version to another is due for a {@link #snapshot}: every 512 events, and more seldom
     * the longer the run and with it the snapshot, so that an event's share of them does not grow.
     */
    public static boolean snapshotDue(int before, int after) {
        int every = Math.max(SNAPSHOT_EVERY, Integer.highestOneBit(after) / SNAPSHOTS_BETWEEN_DOUBLINGS);
        return before / every != after / every;
    }

    /** Keeps a state so that loading need not fold what came before; failing is harmless. */
    public Future<Void> snapshot(RunState state) {
        return reader.snapshot(state);
    }

    /** The run that an app, or any app when null, knows by a client's id or a run id. */
    public Future<Optional<RunId>> find(@Nullable String app, String id) {
        return names.find(app, id);
    }

    public Future<Optional<RunSummary>> summary(RunId run) {
        return names.summary(run);
    }

    /** The rows of these runs, in no order; one that is not there is missing. */
    public Future<List<RunSummary>> summaries(Collection<RunId> runs) {
        return names.summaries(runs);
    }

    /** The newest result of a run that has ended; empty until then, and while it is open again. */
    public Future<Optional<Result>> result(RunId run) {
        return names.result(run);
    }

    public Future<Page> list(ListQuery query) {
        return list.list(query);
    }

    /** Unfinished runs of these partitions that have something due, earliest first. */
    public Future<List<DueRun>> dueBefore(
            Instant instant, int partitionCount, Collection<Integer> partitions, int limit) {
        return open.dueBefore(instant, partitionCount, partitions, limit);
    }

    /**
     * Unfinished runs of these partitions in the order of their ids.
     *
     * @param after the last of the page before; null for the first page
     */
    public Future<List<DueRun>> openRuns(
            int partitionCount, Collection<Integer> partitions, @Nullable RunId after, int limit) {
        return open.page(partitionCount, partitions, after, limit);
    }

    /** Corrects due times that were found to be too early, unless the run has moved on since. */
    public Future<Void> defer(List<Deferral> deferrals) {
        return deferrals.isEmpty() ? Future.succeededFuture() : open.defer(deferrals);
    }

    /** Accepted runs that prime has not picked up, oldest first. */
    public Future<List<RunId>> unpublished(Instant acceptedBefore, int limit) {
        return open.unpublished(acceptedBefore, limit);
    }

    /** Unfinished runs to which nothing happened when it was due. Must be empty. */
    public Future<List<DueRun>> stuck(Instant now, Duration grace, int limit) {
        return open.stuck(now, grace, limit);
    }

    /**
     * Makes the companions anew from the events. Nothing else may write meanwhile. Callbacks are left as they are: none is sent again.
     *
     * @param progress told how many runs are done
     * @return how many there were
     */
    public Future<Long> rebuild(LongConsumer progress) {
        return rebuild.run(progress);
    }
}
