package dev.electrons.bench.suite;

import dev.electrons.bench.stage.Corner;
import dev.electrons.bench.stage.Stage;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Rows of very many runs of the last hundred days, as a mesh would have left them: few apps have most of them, some workflows and
 * targets are common and many are rare, some ended badly, and those that wait are of any age. Events are not among them: no list reads
 * those.
 */
final class ManyRuns implements AutoCloseable {
    /** Of these there are about fifty runs, however many there are in all. */
    static final String RARE = "rare";

    private static final long AT_ONCE = 500_000;
    private static final int LONGEST_S = 1_800;
    private static final long LARGE = 200_000;

    private static final String INDEXES = """
            select indexname, indexdef from pg_indexes i where schemaname = current_schema() and tablename in ('runs', 'results')
            and not exists (select from pg_constraint c where c.conname = i.indexname)
            """;

    /** {@code $3} runs are filled in all; hashes stand for chance, so that every fill is the same. */
    private static final String RUNS = """
            insert into runs (run_id, version, app, execution_id, request_id, task_type, workflow, target, title, priority, phase,
                status, provider, model, runner_used, error, error_code, created_at, started_at, ended_at)
            select run_id, 6, app, 'order-' || n, run_id::text, task_type, workflow, target,
                'summarise order ' || n || ' for ' || app, 5, phase,
                case phase when 'Completed' then 'complete' when 'Failed' then (case when h % 2 = 0 then 'complete' else 'errored' end)
                    when 'Cancelled' then 'terminated' when 'Refused' then 'errored' when 'Running' then
                    (case h % 10 when 0 then 'paused' when 1 then 'waiting' else 'running' end)
                    when 'Blocked' then 'waiting' else 'queued' end,
                'openai', 'claude-sonnet-4.5', 'echo', case when phase = 'Failed' then 'no provider is left' end,
                case when phase = 'Failed' then 'NO_PROVIDER' end, at, at, case when phase not in ('Running', 'Pending', 'Blocked') then at end
            from (
                select n, h, at, phase,
                    case when n % ($3 / 50) = 7 then 'rare' else 'app-' || floor(power(u, 6) * 500) end as app,
                    case when n % ($3 / 50) = 3 then 'rare' when h % 100 < 60 then 'text' when h % 100 < 90 then 'code' else 'image' end
                        as task_type,
                    case when n % ($3 / 50) = 5 then 'rare' else 'workflow-' || floor(power(v, 4) * 300) end as workflow,
                    case when n % ($3 / 50) = 9 then 'rare' when h % 7 = 0 then 'repo-' || floor(power(v, 6) * 50000) end as target,
                    (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(m, 1, 3) || '8' || substr(m, 4, 15))::uuid
                        as run_id
                from (
                    select n, m, h, (h % 999983) / 999983.0 as u, (h / 7 % 999979) / 999979.0 as v,
                        now() - ($3 - n) * (interval '100 days' / $3) as at,
                        case when n > $3 - 5000 or h % ($3 / 10000 + 1) = 0 then (array['Running', 'Pending', 'Running', 'Blocked'])[1 + h / 5 % 4]
                            when h % 200 < 6 then 'Failed' when h % 200 = 6 then 'Cancelled' when h % 2000 = 7 then 'Refused'
                            else 'Completed' end as phase
                    from (select n, m, ('x' || substr(m, 20, 7))::bit(28)::int as h
                        from (select n, md5(n::text) as m from generate_series($1::bigint, $2::bigint) n) a) b
                ) c
            ) d
            """;

    private static final String RESULTS = """
            insert into results (run_id, version, status, at, data, app, workflow, task_type, cost_usd)
            select run_id, 6, case phase when 'Refused' then 'blocked' else lower(phase) end, ended_at,
                '{"app_id":"' || app || '","output":"' || repeat(md5(run_id::text), 6) || '","usage":{"cost_usd":0.0001}}',
                app, workflow, task_type, case when task_type = 'text' then 0.0001 end
            from runs where ended_at is not null and run_id > $1
            """;

    private static final List<String> OTHERS = List.of(
            "insert into open_runs (run_id, key_hash, next_due)"
                    + " select run_id, 1, now() + interval '30 days' from runs where ended_at is null",
            "insert into dead_letters (id, reason, service, topic, at, letter) select n::text,"
                    + " case n % 2000 when 0 then 'RARE' else 'UNREADABLE' end, 'prime', case n % 2000 when 1 then 'rare' else 'de.tasks' end,"
                    + " now() - n * interval '20 seconds', '{\"reason\":\"UNREADABLE\",\"service\":\"prime\",\"topic\":\"de.tasks\","
                    + "\"at\":\"2026-01-01T00:00:00Z\",\"partition\":0,\"offset\":1,\"timestamp\":\"2026-01-01T00:00:00Z\",\"bytes\":0,\"truncated\":false,\"headers\":{}}' from generate_series(1, 100000) n",
            "insert into guards (key, target, key_hash, version, waiting, failures, review, at)"
                    + " select md5(n::text), 'repo-' || n, n, 3, n % 50000 / 49999, 0, n % 20000 = 0, now() - n * interval '1 second'"
                    + " from generate_series(1, 1000000) n",
            "insert into callbacks (run_id, version, app, url, state, next_due) select run_id, 6, app, 'https://h' || priority || '.example/x',"
                    + " 'delivered', null from runs where ended_at is not null order by run_id desc limit 1000000",
            "insert into definitions (name, version, hash, source, parsed, created_by) select 'flow-' || n, v, md5(n || ' ' || v), '', '{}', 'x'"
                    + " from generate_series(1, 2000) n, generate_series(1, 20) v",
            "insert into active_definitions select 'flow-' || n, 20 from generate_series(1, 2000) n",
            "insert into schedules (app, name, every_ms, time_zone, misfire, params, next_due) select 'app-' || n % 100, 's' || n, 3600000,"
                    + " 'UTC', 'SKIP', '{}', now() + interval '1 day' from generate_series(1, 50000) n");

    private final Pool pool;

    ManyRuns(Stage stage, Corner corner) {
        pool = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(1))
                .connectingTo(PgConnectOptions.fromUri(stage.postgresUrl())
                        .addProperty("search_path", corner.postgres().schema())
                        .addProperty("maintenance_work_mem", "512MB")
                        .addProperty("synchronous_commit", "off"))
                .using(stage.vertx())
                .build();
    }

    /** Writes so many runs, with their results and what grows with them. */
    void fill(long runs) throws Exception {
        var indexes = new ArrayList<String>();
        for (var row : query(INDEXES, Tuple.tuple())) {
            indexes.add(row.getString(1));
            query("drop index " + row.getString(0), Tuple.tuple());
        }
        for (long from = 0; from < runs; from += AT_ONCE) {
            var last = query("select run_id from runs order by run_id desc limit 1", Tuple.tuple());
            query(RUNS, Tuple.of(from + 1, Math.min(runs, from + AT_ONCE), runs));
            query(
                    RESULTS,
                    Tuple.of(
                            last.size() == 0
                                    ? new java.util.UUID(0, 0)
                                    : last.iterator().next().getUUID(0)));
        }
        for (var statement : OTHERS) {
            query(statement, Tuple.tuple());
        }
        for (var index : indexes) {
            query(index, Tuple.tuple());
        }
        query("vacuum analyze", Tuple.tuple());
        query("checkpoint", Tuple.tuple());
    }

    /** A run of about this share of all, from the oldest, for a page in the depth of a list. */
    String at(double share) throws Exception {
        return query(
                        "select run_id from runs where run_id >= run_id_floor(now() - $1 * interval '100 days') order by run_id limit 1",
                        Tuple.of(1 - share))
                .iterator()
                .next()
                .getUUID(0)
                .toString();
    }

    /** Large tables and how often each was read from end to end. Postgres tells this some seconds late. */
    List<Scanned> scans() throws Exception {
        var found = new ArrayList<Scanned>();
        for (var row : query(
                "select s.relname, s.seq_scan from pg_stat_user_tables s join pg_class c on c.oid = s.relid"
                        + " where s.schemaname = current_schema() and c.reltuples >= $1 order by 1",
                Tuple.of((double) LARGE))) {
            found.add(new Scanned(row.getString(0), row.getLong(1)));
        }
        return found;
    }

    record Scanned(String table, long times) {}

    private RowSet<Row> query(String sql, Tuple parameters) throws Exception {
        return pool.preparedQuery(sql).execute(parameters).await(LONGEST_S, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        pool.close().await();
    }
}
