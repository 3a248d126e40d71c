package dev.electrons.postgres;

import dev.electrons.id.RunId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The unfinished runs: what is due, what a new owner of partitions must recover, what nobody has picked up. Planned anew each time: the table
 * is mostly empty, and a plan made for that reads and sorts all of it when a hundred thousand wait.
 */
final class OpenRuns {
    private static final RunId FIRST = RunId.of("00000000-0000-0000-0000-000000000000");

    private static final String DUE = Postgres.PLANNED_ANEW + """
            select run_id, next_due from open_runs
            where next_due <= $1 and key_hash % $2 = any($3::int[]) order by next_due limit $4
            """;

    private static final String PAGE = Postgres.PLANNED_ANEW + """
            select run_id, next_due from open_runs
            where run_id > $1 and key_hash % $2 = any($3::int[]) order by run_id limit $4
            """;

    /** Without statistics Postgres takes a truth for true in half of the rows, and so stops at the limit; an equality it takes for rare. */
    private static final String UNPUBLISHED = Postgres.PLANNED_ANEW + """
            select o.run_id from open_runs o
            where o.run_id < run_id_floor($1)
            and (select r.phase = 'Pending' from runs r where r.run_id = o.run_id)
            order by o.run_id limit $2
            """;

    private static final String STUCK = Postgres.PLANNED_ANEW
            + "select run_id, next_due from open_runs where next_due < $1 order by next_due limit $2";

    private static final String DEFER = """
            update open_runs o set next_due = d.due
            from unnest($1::uuid[], $2::int[], $3::timestamptz[]) as d (run_id, version, due)
            where o.run_id = d.run_id and o.next_due < d.due
            and not exists (select from events e where e.run_id = d.run_id and e.version = d.version + 1)
            """;

    private final Postgres postgres;

    OpenRuns(Postgres postgres) {
        this.postgres = postgres;
    }

    Future<List<DueRun>> dueBefore(Instant instant, int partitionCount, Collection<Integer> partitions, int limit) {
        return dues(DUE, Tuple.of(Parameters.time(instant), partitionCount, numbers(partitions), limit));
    }

    Future<List<DueRun>> page(int partitionCount, Collection<Integer> partitions, @Nullable RunId after, int limit) {
        return dues(
                PAGE, Tuple.of((after == null ? FIRST : after).value(), partitionCount, numbers(partitions), limit));
    }

    Future<List<DueRun>> stuck(Instant now, Duration grace, int limit) {
        return dues(STUCK, Tuple.of(Parameters.time(now.minus(grace)), limit));
    }

    Future<List<RunId>> unpublished(Instant acceptedBefore, int limit) {
        return postgres.query(UNPUBLISHED, Tuple.of(Parameters.time(acceptedBefore), limit))
                .map(rows -> {
                    List<RunId> runs = new ArrayList<>(rows.size());
                    rows.forEach(row -> runs.add(new RunId(row.getUUID(0))));
                    return runs;
                });
    }

    Future<Void> defer(List<Deferral> deferrals) {
        var sorted = deferrals.stream()
                .sorted(java.util.Comparator.comparing(Deferral::run))
                .toList();
        var parameters = new Parameters()
                .ids(sorted, Deferral::run)
                .numbers(sorted, Deferral::version)
                .times(sorted, Deferral::due);
        return postgres.query(DEFER, parameters.tuple()).mapEmpty();
    }

    private Future<List<DueRun>> dues(String sql, Tuple parameters) {
        return postgres.query(sql, parameters).map(OpenRuns::read);
    }

    private static List<DueRun> read(RowSet<Row> rows) {
        List<DueRun> found = new ArrayList<>(rows.size());
        rows.forEach(row -> found.add(
                new DueRun(new RunId(row.getUUID(0)), row.getOffsetDateTime(1).toInstant())));
        return found;
    }

    private static Integer[] numbers(Collection<Integer> numbers) {
        return numbers.toArray(Integer[]::new);
    }
}
