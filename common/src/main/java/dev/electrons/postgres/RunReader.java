package dev.electrons.postgres;

import dev.electrons.event.EventCodec;
import dev.electrons.event.Recorded;
import dev.electrons.id.RunId;
import dev.electrons.json.NotJson;
import dev.electrons.run.Evolve;
import dev.electrons.run.RunState;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads runs back: their events, and the states that these fold to. */
final class RunReader {
    private static final String SNAPSHOT = "snapshot";

    private static final String WITH_SNAPSHOTS = """
            with wanted as (
                select unnest($1::uuid[]) as run_id
            )
            select s.run_id, s.version, 'snapshot' as type, s.schema, null::timestamptz as at, '' as actor,
                null as cause, s.state as data
            from wanted join snapshots s using (run_id)
            where s.schema = $2 and s.version <= $3
            union all
            select e.run_id, e.version, e.type, e.schema, e.at, e.actor, e.cause, e.data
            from wanted w
            left join snapshots s on s.run_id = w.run_id and s.schema = $2 and s.version <= $3
            join events e on e.run_id = w.run_id and e.version > coalesce(s.version, 0) and e.version <= $3
            order by run_id, version
            """;

    private static final String EVENTS = """
            select run_id, version, type, schema, at, actor, cause, data from events
            where run_id = $1 and version >= $2 order by version limit $3
            """;

    private static final String FIRST = """
            select e.run_id, e.version, e.type, e.schema, e.at, e.actor, e.cause, e.data
            from unnest($1::uuid[]) as wanted(run_id)
            join events e on e.run_id = wanted.run_id and e.version = 1
            """;

    private static final String RECENT = """
            select e.run_id, e.version, e.type, e.schema, e.at, e.actor, e.cause, e.data
            from unnest($1::uuid[]) as wanted(run_id)
            cross join lateral (
                select * from events where run_id = wanted.run_id order by version desc limit $2
            ) e
            order by run_id, version
            """;

    private static final String SNAP = """
            insert into snapshots (run_id, version, schema, state) values ($1, $2, $3, $4)
            on conflict (run_id) do update
            set version = excluded.version, schema = excluded.schema, state = excluded.state
            where snapshots.version < excluded.version or snapshots.schema <> excluded.schema
            """;

    /** No snapshot has this schema, so that asking for it reads events only. */
    private static final int NO_SNAPSHOTS = 0;

    private final Postgres postgres;

    RunReader(Postgres postgres) {
        this.postgres = postgres;
    }

    Future<Map<RunId, RunState>> load(Collection<RunId> runs, int version) {
        return read(runs, version, SnapshotCodec.SCHEMA)
                .compose(found -> found.unreadable().isEmpty()
                        ? Future.succeededFuture(found.states())
                        : read(found.unreadable(), version, NO_SNAPSHOTS).map(again -> {
                            found.states().putAll(again.states());
                            return found.states();
                        }));
    }

    Future<List<Recorded>> events(RunId run, int fromVersion, int limit) {
        return postgres.query(EVENTS, Tuple.of(run.value(), fromVersion, limit)).map(rows -> {
            List<Recorded> events = new ArrayList<>(rows.size());
            rows.forEach(row -> events.add(recorded(row)));
            return events;
        });
    }

    Future<Map<RunId, List<Recorded>>> histories(Collection<RunId> runs) {
        return postgres.query(WITH_SNAPSHOTS, parameters(runs, Integer.MAX_VALUE, NO_SNAPSHOTS))
                .map(RunReader::byRun);
    }

    Future<List<Recorded>> first(Collection<RunId> runs) {
        var parameters = new Parameters().ids(List.copyOf(runs), run -> run).tuple();
        return postgres.query(FIRST, parameters).map(rows -> {
            List<Recorded> events = new ArrayList<>(rows.size());
            rows.forEach(row -> events.add(recorded(row)));
            return events;
        });
    }

    Future<Map<RunId, List<Recorded>>> recent(Collection<RunId> runs, int most) {
        var parameters = new Parameters()
                .ids(runs.stream().distinct().toList(), run -> run)
                .add(most)
                .tuple();
        return runs.isEmpty()
                ? Future.succeededFuture(Map.of())
                : postgres.query(RECENT, parameters).map(RunReader::byRun);
    }

    private static Map<RunId, List<Recorded>> byRun(RowSet<Row> rows) {
        Map<RunId, List<Recorded>> histories = new HashMap<>();
        rows.forEach(row -> histories
                .computeIfAbsent(new RunId(row.getUUID(0)), _ -> new ArrayList<>())
                .add(recorded(row)));
        return histories;
    }

    Future<Void> snapshot(RunState state) {
        return postgres.query(
                        SNAP,
                        Tuple.of(
                                state.run().value(),
                                state.version(),
                                SnapshotCodec.SCHEMA,
                                SnapshotCodec.encode(state)))
                .mapEmpty();
    }

    private record Found(Map<RunId, RunState> states, Set<RunId> unreadable) {}

    private Future<Found> read(Collection<RunId> runs, int version, int schema) {
        if (runs.isEmpty()) {
            return Future.succeededFuture(new Found(new HashMap<>(), Set.of()));
        }
        return postgres.query(WITH_SNAPSHOTS, parameters(runs, version, schema)).map(rows -> {
            var found = new Found(new HashMap<>(), new HashSet<>());
            rows.forEach(row -> fold(found, row));
            return found;
        });
    }

    private static Tuple parameters(Collection<RunId> runs, int version, int schema) {
        return new Parameters()
                .ids(runs.stream().distinct().toList(), run -> run)
                .add(schema)
                .add(version)
                .tuple();
    }

    private static void fold(Found found, Row row) {
        var run = new RunId(row.getUUID(0));
        if (found.unreadable().contains(run)) {
            return;
        }
        if (row.getString(2).equals(SNAPSHOT)) {
            base(run, row.getString(7))
                    .ifPresentOrElse(
                            state -> found.states().put(run, state),
                            () -> found.unreadable().add(run));
        } else {
            var state = found.states().getOrDefault(run, RunState.empty(run));
            found.states().put(run, Evolve.evolve(state, recorded(row)));
        }
    }

    private static Optional<RunState> base(RunId run, String text) {
        try {
            return Optional.of(SnapshotCodec.decode(run, text));
        } catch (NotJson _) {
            return Optional.empty();
        }
    }

    private static Recorded recorded(Row row) {
        return new Recorded(
                new RunId(row.getUUID(0)),
                row.getInteger(1),
                row.getOffsetDateTime(4).toInstant(),
                row.getString(5),
                row.getString(6),
                EventCodec.decode(row.getString(2), row.getInteger(3), row.getString(7)));
    }
}
