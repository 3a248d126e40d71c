package dev.electrons.postgres;

import dev.electrons.event.Phase;
import dev.electrons.id.RunId;
import dev.electrons.run.RunSummary;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lists runs, newest first. Unfinished runs are found through {@code open_runs}, those that ended badly through
 * {@code results}, so that no index on {@code runs} holds a column that changes.
 */
final class RunList {
    /** Candidates that one page looks through at most. */
    private static final int LONGEST_LOOK = 20_000;

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
        var sql = new ListSql(query);
        var page = sql.page(COLUMNS, look, query.limit() + 1);
        return postgres.query(page, sql.parameters()).compose(rows -> {
            List<RunSummary> found = new ArrayList<>(rows.size());
            rows.forEach(row -> found.add(summary(row)));
            if (found.size() > query.limit()) {
                found.removeLast();
                return Future.succeededFuture(
                        new Page(found, found.getLast().run().toString()));
            }
            return lastLookedAt(sql).map(cursor -> new Page(found, cursor));
        });
    }

    /** Null when the page looked through everything there is. */
    private Future<@Nullable String> lastLookedAt(ListSql sql) {
        if (!sql.searches()) {
            return Future.succeededFuture();
        }
        return postgres.query(sql.candidate(look), sql.candidateParameters())
                .map(rows -> rows.size() == 0
                        ? null
                        : rows.iterator().next().getUUID(0).toString());
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
