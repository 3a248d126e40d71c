package dev.electrons.intake.schedule;

import dev.electrons.id.RunId;
import dev.electrons.intake.schedule.Schedule.Refusal;
import dev.electrons.json.Value;
import dev.electrons.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Schedules in Postgres. */
final class ScheduleStore {
    private static final String COLUMNS = """
            select app, name, cron, every_ms, time_zone, misfire, params, paused, next_due, last_fired, last_run, created_at,
                last_error, last_error_at, retry_at
            from schedules
            """;

    private static final String SAVE = """
            insert into schedules (app, name, cron, every_ms, time_zone, misfire, params, next_due)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict (app, name) do update set cron = excluded.cron, every_ms = excluded.every_ms,
                time_zone = excluded.time_zone, misfire = excluded.misfire, params = excluded.params,
                next_due = excluded.next_due, last_error = null, last_error_at = null, retry_at = null
            where $9
            """;

    /** Only whoever saw the same due instant moves it on. */
    private static final String MOVE = """
            update schedules set next_due = $4, last_fired = coalesce($5, last_fired), last_run = coalesce($6, last_run),
                last_error = $7, last_error_at = $8, retry_at = $9
            where app = $1 and name = $2 and next_due = $3
            """;

    private final Postgres postgres;

    ScheduleStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** Keeps a schedule; false when there is one of that name and it is not to be replaced. */
    Future<Boolean> save(Schedule schedule, boolean replace) {
        var every = schedule.times().every();
        return postgres.query(SAVE, Tuple.from(new Object[] {
                    schedule.app(),
                    schedule.name(),
                    schedule.times().cron(),
                    every == null ? null : every.toMillis(),
                    schedule.times().zone().getId(),
                    schedule.misfire().name(),
                    schedule.params().json(),
                    schedule.nextDue().atOffset(ZoneOffset.UTC),
                    replace
                }))
                .map(rows -> rows.rowCount() == 1);
    }

    Future<List<Schedule>> list(String app) {
        return postgres.query(COLUMNS + " where app = $1 order by name limit 1000", Tuple.of(app))
                .map(ScheduleStore::schedules);
    }

    Future<Optional<Schedule>> find(String app, String name) {
        return postgres.query(COLUMNS + " where app = $1 and name = $2", Tuple.of(app, name))
                .map(rows -> schedules(rows).stream().findFirst());
    }

    Future<List<Schedule>> due(Instant now, int limit) {
        return postgres.query(
                        COLUMNS
                                + " where not paused and next_due <= $1 and (retry_at is null or retry_at <= $1) order by next_due limit $2",
                        Tuple.of(now.atOffset(ZoneOffset.UTC), limit))
                .map(ScheduleStore::schedules);
    }

    Future<Void> move(
            Schedule schedule, Instant next, @Nullable Instant fired, @Nullable RunId run, @Nullable Refusal refusal) {
        return postgres.query(MOVE, Tuple.from(new Object[] {
                    schedule.app(),
                    schedule.name(),
                    schedule.nextDue().atOffset(ZoneOffset.UTC),
                    next.atOffset(ZoneOffset.UTC),
                    time(fired),
                    run == null ? null : run.value(),
                    refusal == null ? null : refusal.words(),
                    time(refusal == null ? null : refusal.at()),
                    time(refusal == null ? null : refusal.retryAt())
                }))
                .mapEmpty();
    }

    /** Paused schedules miss nothing that they should have: they go on from now. */
    Future<Boolean> pause(Schedule schedule, boolean paused, Instant next) {
        return postgres.query(
                        "update schedules set paused = $3, next_due = $4 where app = $1 and name = $2",
                        Tuple.of(schedule.app(), schedule.name(), paused, next.atOffset(ZoneOffset.UTC)))
                .map(rows -> rows.rowCount() == 1);
    }

    Future<Boolean> delete(String app, String name) {
        return postgres.query("delete from schedules where app = $1 and name = $2", Tuple.of(app, name))
                .map(rows -> rows.rowCount() == 1);
    }

    private static List<Schedule> schedules(RowSet<Row> rows) {
        var found = new ArrayList<Schedule>();
        rows.forEach(row -> {
            var every = row.getLong(3);
            var times = new Times(
                    row.getString(2), every == null ? null : Duration.ofMillis(every), ZoneId.of(row.getString(4)));
            var run = row.getUUID(10);
            found.add(new Schedule(
                    row.getString(0),
                    row.getString(1),
                    times,
                    Schedule.Misfire.valueOf(row.getString(5)),
                    new Value(row.getString(6)),
                    row.getBoolean(7),
                    row.getOffsetDateTime(8).toInstant(),
                    instant(row.getOffsetDateTime(9)),
                    run == null ? null : new RunId(run),
                    refusal(row),
                    row.getOffsetDateTime(11).toInstant()));
        });
        return found;
    }

    private static @Nullable Refusal refusal(Row row) {
        var at = instant(row.getOffsetDateTime(13));
        return at == null ? null : new Refusal(row.getString(12), at, instant(row.getOffsetDateTime(14)));
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
