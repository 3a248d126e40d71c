package dev.electrons.postgres;

import dev.electrons.guard.GuardCheck;
import dev.electrons.guard.GuardCodec;
import dev.electrons.guard.GuardRecord;
import dev.electrons.guard.GuardState;
import dev.electrons.guard.Target;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** The streams of targets. Every future ends within 5 s, with {@link PostgresAway} when Postgres can't be asked. */
public final class GuardStore {
    private static final int SNAPSHOT_EVERY = 500;
    private static final int PAGE = 10_000;

    private static final String EVENTS_IN = """
            with appended as (
                insert into guard_events (key, version, type, schema, at, actor, cause, data)
                select * from unnest($1::text[], $2::int[], $3::text[], $4::int[], $5::timestamptz[], $6::text[],
                    $7::text[], $8::text[])
            )
            """;

    private static final String STATES_IN = """
            insert into guards (key, target, key_hash, version, holder, waiting, failures, review, next_due, at)
            select * from unnest($9::text[], $10::text[], $11::int[], $12::int[], $13::uuid[], $14::int[], $15::int[],
                $16::bool[], $17::timestamptz[], $18::timestamptz[])
            on conflict (key) do update set version = excluded.version, holder = excluded.holder,
                waiting = excluded.waiting, failures = excluded.failures, review = excluded.review,
                next_due = excluded.next_due, at = excluded.at
            where guards.version < excluded.version
            """;

    private static final String NOTICES_IN = """
            , told as (
                insert into callbacks (run_id, version, app, url, body)
                select run_id, version, $23::text, $22::text, body
                from unnest($19::uuid[], $20::int[], $21::text[]) as notice (run_id, version, body)
                on conflict (run_id, version) do nothing
            )
            """;

    private static final String APPEND = EVENTS_IN + STATES_IN;
    private static final String APPEND_AND_TELL = EVENTS_IN + NOTICES_IN + STATES_IN;

    private static final String SNAPSHOTS =
            "select key, state from guard_snapshots where key = any($1::text[]) and schema = $2";

    private static final String EVENTS = """
            select e.key, e.version, e.type, e.at, e.actor, e.cause, e.data
            from unnest($1::text[], $2::int[]) as w (key, after)
            cross join lateral (select * from guard_events where key = w.key and version > w.after
                order by version limit 10000) e
            """;

    private static final String DUE = """
            select key, target, next_due from guards
            where next_due <= $1 and key_hash % $2 = any($3::int[]) order by next_due limit $4
            """;

    private static final String KEEP = """
            insert into guard_snapshots (key, version, schema, state) values ($1, $2, $3, $4)
            on conflict (key) do update set version = excluded.version, schema = excluded.schema, state = excluded.state
            where guard_snapshots.version < excluded.version or guard_snapshots.schema <> excluded.schema
            """;

    private final Postgres postgres;
    private final @Nullable String reviewers;

    /** Reads; what it appends nobody is told of. */
    public GuardStore(Postgres postgres) {
        this(postgres, null);
    }

    /** @param reviewers URL that is told when an operator has to look at a target; null for none */
    public GuardStore(Postgres postgres, @Nullable String reviewers) {
        this.postgres = postgres;
        this.reviewers = reviewers;
    }

    /** A target with something due. */
    public record Due(String target, Instant due) {}

    /**
     * A target as lists show it.
     *
     * @param holder the run that has it
     * @param review whether an operator has to look at it
     */
    public record Listed(
            String target, @Nullable String holder, int waiting, int failures, boolean review, Instant at) {}

    /** The partition hash of a target's messages. */
    public static int hash(String key) {
        return Utils.toPositive(
                Utils.murmur2(Target.messageKey(key).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    /** The states of these targets; one of which there is no event is empty. */
    public Future<Map<String, GuardState>> load(Collection<Target> targets) {
        var keys = targets.stream().map(Target::key).toArray(String[]::new);
        return postgres.query(SNAPSHOTS, Tuple.of(keys, GuardCodec.SNAPSHOT)).compose(rows -> {
            Map<String, GuardState> states =
                    targets.stream().collect(Collectors.toMap(Target::key, GuardState::empty, (one, _) -> one));
            rows.forEach(row -> states.put(row.getString(0), GuardCodec.state(row.getString(1))));
            return catchUp(states);
        });
    }

    private Future<Map<String, GuardState>> catchUp(Map<String, GuardState> states) {
        var ordered = List.copyOf(states.values());
        var parameters =
                new Parameters().texts(ordered, state -> state.target().key()).numbers(ordered, GuardState::version);
        return postgres.query(EVENTS, parameters.tuple()).compose(rows -> {
            var news = new HashMap<String, List<GuardRecord>>();
            rows.forEach(row -> news.computeIfAbsent(row.getString(0), _ -> new ArrayList<>())
                    .add(record(states, row)));
            boolean more = news.values().stream().anyMatch(events -> events.size() >= PAGE);
            news.forEach((key, events) -> states.computeIfPresent(key, (_, state) -> GuardState.fold(state, events)));
            return more ? catchUp(states) : Future.succeededFuture(states);
        });
    }

    private static GuardRecord record(Map<String, GuardState> states, Row row) {
        var key = row.getString(0);
        var state = states.get(key);
        return new GuardRecord(
                key,
                state == null ? "" : state.target().name(),
                row.getInteger(1),
                row.getOffsetDateTime(3).toInstant(),
                row.getString(4),
                row.getString(5),
                GuardCodec.decode(row.getString(2), row.getString(6)));
    }

    /**
     * Appends all of it or nothing. Fails with {@link VersionConflict} when any of the events' places is taken.
     *
     * @param after the states after the events
     */
    public Future<Void> append(List<GuardRecord> events, Collection<GuardState> after, Instant now) {
        if (events.isEmpty()) {
            return Future.succeededFuture();
        }
        var parameters = parameters(events, List.copyOf(after), now);
        var notices = reviewers == null ? List.<ReviewNotice>of() : ReviewNotice.of(events, after);
        var written = notices.isEmpty()
                ? postgres.query(APPEND, parameters.tuple())
                : postgres.query(APPEND_AND_TELL, told(parameters, notices));
        return written.<Void>mapEmpty()
                .recover(failure -> Failures.is(failure, Failures.UNIQUE_VIOLATION)
                        ? Future.failedFuture(new VersionConflict(String.valueOf(failure.getMessage())))
                        : Future.failedFuture(failure));
    }

    private Tuple told(Parameters parameters, List<ReviewNotice> notices) {
        return parameters
                .add(notices.stream().map(notice -> notice.run().value()).toArray(java.util.UUID[]::new))
                .numbers(notices, ReviewNotice::version)
                .texts(notices, ReviewNotice::body)
                .add(reviewers)
                .add(ReviewNotice.APP)
                .tuple();
    }

    private static Parameters parameters(List<GuardRecord> events, List<GuardState> after, Instant now) {
        var parameters = new Parameters()
                .texts(events, GuardRecord::key)
                .numbers(events, GuardRecord::version)
                .texts(events, event -> GuardCodec.type(event.event()))
                .numbers(events, _ -> GuardCodec.SCHEMA)
                .times(events, GuardRecord::at)
                .texts(events, GuardRecord::actor)
                .texts(events, GuardRecord::cause)
                .texts(events, event -> GuardCodec.encode(event.event()))
                .texts(after, state -> state.target().key())
                .texts(after, state -> state.target().name())
                .numbers(after, state -> hash(state.target().key()))
                .numbers(after, GuardState::version);
        return parameters
                .add(after.stream()
                        .map(state -> state.holder() == null
                                ? null
                                : state.holder().asker().run().value())
                        .toArray(java.util.UUID[]::new))
                .numbers(after, state -> state.queue().size())
                .numbers(after, GuardState::failures)
                .add(after.stream().map(state -> GuardCheck.review(state, now)).toArray(Boolean[]::new))
                .times(after, state -> GuardCheck.nextDue(state, now).orElse(null))
                .times(after, _ -> now);
    }

    /**
     * Whether a target that came from an earlier version is due for a {@link #snapshot}: the more wait, the larger it is, and the
     * rarer, so that each event costs the same.
     */
    public static boolean snapshotDue(int before, GuardState after) {
        int every =
                SNAPSHOT_EVERY * Math.max(1, Integer.highestOneBit(after.queue().size() / SNAPSHOT_EVERY));
        return before / every != after.version() / every;
    }

    /** Keeps a state so that loading need not fold what came before; failing is harmless. */
    public Future<Void> snapshot(GuardState state) {
        return postgres.query(
                        KEEP,
                        Tuple.of(
                                state.target().key(), state.version(), GuardCodec.SNAPSHOT, GuardCodec.snapshot(state)))
                .mapEmpty();
    }

    /** Targets of these partitions that have something due, earliest first. */
    public Future<List<Due>> due(Instant now, int partitionCount, Collection<Integer> partitions, int limit) {
        return postgres.query(
                        DUE, Tuple.of(Parameters.time(now), partitionCount, partitions.toArray(Integer[]::new), limit))
                .map(rows -> all(
                        rows,
                        row -> new Due(
                                row.getString(1), row.getOffsetDateTime(2).toInstant())));
    }

    /** Looks at a target later, unless it has moved on since. */
    public Future<Void> defer(GuardState state, Instant due) {
        return postgres.query(
                        "update guards set next_due = $3 where key = $1 and version = $2",
                        Tuple.of(state.target().key(), state.version(), Parameters.time(due)))
                .mapEmpty();
    }

    /** A target's state; empty when nobody ever asked for it. */
    public Future<Optional<GuardState>> find(Target target) {
        return load(List.of(target))
                .map(states -> Optional.ofNullable(states.get(target.key())).filter(state -> state.version() > 0));
    }

    /** The last events of a target, newest first. */
    public Future<List<GuardRecord>> recent(Target target, int most) {
        var states = Map.of(target.key(), GuardState.empty(target));
        return postgres.query(
                        "select key, version, type, at, actor, cause, data from guard_events where key = $1"
                                + " order by version desc limit $2",
                        Tuple.of(target.key(), most))
                .map(rows -> all(rows, row -> record(states, row)));
    }

    /** Targets that are held, waited for or to be reviewed, those that an operator has to look at first. */
    public Future<List<Listed>> list(boolean reviewOnly, int most) {
        return postgres.query(
                        "select target, holder, waiting, failures, review, at from guards"
                                + (reviewOnly ? " where review" : "") + " order by review desc, at desc limit $1",
                        Tuple.of(most))
                .map(rows -> all(rows, row -> {
                    var holder = row.getUUID(1);
                    return new Listed(
                            row.getString(0),
                            holder == null ? null : holder.toString(),
                            row.getInteger(2),
                            row.getInteger(3),
                            row.getBoolean(4),
                            row.getOffsetDateTime(5).toInstant());
                }));
    }

    private static <T> List<T> all(Iterable<Row> rows, Function<Row, T> read) {
        var all = new ArrayList<T>();
        rows.forEach(row -> all.add(read.apply(row)));
        return all;
    }
}
