package dev.electrons.postgres;

import dev.electrons.event.Phase;
import dev.electrons.id.RunId;
import dev.electrons.run.RunSummary;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Lists runs, newest first, each page out of a bounded number of candidates. */
final class RunList {
    /** Candidates that one page looks through at most. */
    private static final int LONGEST_LOOK = 20_000;

    /** Candidates that tell which of several sources is the narrowest. */
    private static final int PROBE = 500;

    static final String COLUMNS = """
            run_id, app, execution_id, request_id, task_type, workflow, target, title, priority, phase, status, version,
            provider, model, runner_used, error, error_code, created_at, started_at, ended_at
            """;

    private final Postgres postgres;
    private final int look;

    RunList(Postgres postgres) {
        this(postgres, LONGEST_LOOK);
    }

    RunList(Postgres postgres, int look) {
        this.postgres = postgres;
        this.look = look;
    }

    Future<Page> list(ListQuery query) {
        return narrowest(query).compose(source -> list(query, source));
    }

    /** The source that gets furthest back in so many steps: where one filter is rare and another common, nobody can know which. */
    private Future<ListSource> narrowest(ListQuery query) {
        var sources = ListSource.of(query);
        if (sources.size() == 1) {
            return Future.succeededFuture(sources.getFirst());
        }
        var statement = ListSql.candidates(query, sources, PROBE);
        return postgres.query(statement.text(), statement.parameters()).map(rows -> {
            var row = rows.iterator().next();
            return sources.get(IntStream.range(0, sources.size())
                    .boxed()
                    .min(Comparator.comparing(n -> reached(row, n)))
                    .orElseThrow());
        });
    }

    /** The first of all ids when the source came to its end. */
    private static RunId reached(Row row, int column) {
        var last = row.getUUID(column);
        return new RunId(last == null ? new UUID(0, 0) : last);
    }

    private Future<Page> list(ListQuery query, ListSource source) {
        var page = ListSql.page(query, source, COLUMNS, look, query.limit() + 1);
        return postgres.query(page.text(), page.parameters()).compose(rows -> {
            List<RunSummary> found = new ArrayList<>(rows.size());
            rows.forEach(row -> found.add(summary(row)));
            if (found.size() > query.limit()) {
                found.removeLast();
                return Future.succeededFuture(
                        new Page(found, found.getLast().run().toString()));
            }
            return ListSql.searches(query, source)
                    ? lastLookedAt(query, source).map(cursor -> new Page(found, cursor))
                    : Future.succeededFuture(new Page(found, null));
        });
    }

    /** Null when the page looked through everything there is. */
    private Future<@Nullable String> lastLookedAt(ListQuery query, ListSource source) {
        var last = ListSql.candidates(query, List.of(source), look);
        return postgres.query(last.text(), last.parameters()).map(rows -> {
            var run = rows.iterator().next().getUUID(0);
            return run == null ? null : run.toString();
        });
    }

    static RunSummary summary(Row row) {
        return new RunSummary(
                new RunId(row.getUUID(0)),
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getInteger(8),
                Phase.valueOf(row.getString(9)),
                row.getString(10),
                row.getInteger(11),
                row.getString(12),
                row.getString(13),
                row.getString(14),
                row.getString(15),
                row.getString(16),
                row.getOffsetDateTime(17).toInstant(),
                instant(row.getOffsetDateTime(18)),
                instant(row.getOffsetDateTime(19)));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
