package dev.electrons.bench.suite;

import dev.electrons.bench.load.Backlog;
import dev.electrons.bench.load.Payload;
import dev.electrons.bench.stage.Corner;
import dev.electrons.bench.stage.Stage;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.TimeUnit;

/** Makes much of everything: runs that wait, and history. */
final class Crowd implements AutoCloseable {
    private static final long AT_ONCE = 500_000;
    private static final int PER_RUN = 20;
    private static final int LOOK_MS = 500;
    private static final int LONGEST_S = 600;

    /** Events of runs of this month, each of twenty. */
    private static final String FILL = """
            insert into events (run_id, version, type, schema, at, actor, data)
            select (lpad(to_hex((extract(epoch from now()) * 1000)::bigint - n * 1000), 12, '0')
                    || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid,
                version, 'NodeSettled', 1, now(), 'bench', repeat(md5(n::text), 6)
            from generate_series($1::bigint, $2::bigint) n, generate_series(1, $3::int) version
            """;

    private final Corner corner;
    private final Pool pool;

    Crowd(Stage stage, Corner corner) {
        this.corner = corner;
        pool = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(1))
                .connectingTo(PgConnectOptions.fromUri(stage.postgresUrl())
                        .addProperty("search_path", corner.postgres().schema()))
                .using(stage.vertx())
                .build();
    }

    /** Starts so many runs that wait for something. */
    void park(int runs) throws Exception {
        try (var backlog = new Backlog(corner)) {
            backlog.accept(runs, Payload::parkedRequest, _ -> {});
        }
        while (waiting() < runs) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
        settle();
    }

    private long waiting() throws Exception {
        return pool.query("select count(*) from runs where phase = 'Running'")
                .execute()
                .await(LONGEST_S, TimeUnit.SECONDS)
                .iterator()
                .next()
                .getLong(0);
    }

    /** Writes so many rows of history. */
    void fill(long rows) throws Exception {
        for (long from = 0; from < rows; from += AT_ONCE) {
            pool.preparedQuery(FILL)
                    .execute(Tuple.of(from / PER_RUN, (from + AT_ONCE) / PER_RUN - 1, PER_RUN))
                    .await(LONGEST_S, TimeUnit.SECONDS);
        }
        settle();
    }

    /** What Postgres would do later by itself, it does now. */
    private void settle() throws Exception {
        pool.query("vacuum analyze").execute().await(LONGEST_S, TimeUnit.SECONDS);
        pool.query("checkpoint").execute().await(LONGEST_S, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        pool.close().await();
    }
}
