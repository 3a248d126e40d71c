package dev.electrons.bench.suite;

import dev.electrons.bench.load.Payload;
import dev.electrons.bench.stage.Stage;
import dev.electrons.id.RunId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Bare statements on a table like that of the events. */
final class PostgresLimits implements AutoCloseable {
    private static final int BATCH = 500;
    private static final int BATCHES_AT_ONCE = 2;
    private static final int CONNECTIONS = 64;
    private static final int LONGEST_SECONDS = 30;

    private static final String INSERT = """
            insert into bench_rows (run_id, version, type, at, data)
            select * from unnest($1::uuid[], $2::int[], $3::text[], $4::timestamptz[], $5::text[])
            """;

    private final Pool pool;

    PostgresLimits(Stage stage) {
        pool = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(CONNECTIONS))
                .connectingTo(PgConnectOptions.fromUri(stage.postgresUrl()).setCachePreparedStatements(true))
                .using(stage.vertx())
                .build();
        pool.query("""
                create table bench_rows (run_id uuid not null, version int not null, type text not null,
                    at timestamptz not null, data text not null, primary key (run_id, version))
                """).execute().await();
    }

    double rows(Duration counted) throws TimeoutException {
        return BATCH * perSecond(BATCHES_AT_ONCE, counted, () -> insert(BATCH));
    }

    double commits(int atOnce, Duration counted) throws TimeoutException {
        return perSecond(atOnce, counted, () -> insert(1));
    }

    double selects(int atOnce, Duration counted) throws TimeoutException {
        var known = new ArrayList<UUID>();
        pool.query("select run_id from bench_rows limit 10000")
                .execute()
                .await()
                .forEach(row -> known.add(row.getUUID(0)));
        var next = new AtomicLong();
        return perSecond(
                atOnce,
                counted,
                () -> pool.preparedQuery("select data from bench_rows where run_id = $1 and version = 1")
                        .execute(Tuple.of(known.get((int) (next.incrementAndGet() % known.size())))));
    }

    private Future<?> insert(int rows) {
        var ids = Stream.generate(() -> RunId.next().value()).limit(rows).toArray(UUID[]::new);
        var versions = new Integer[rows];
        Arrays.fill(versions, 1);
        var types = new String[rows];
        Arrays.fill(types, "node.settled");
        var times = new OffsetDateTime[rows];
        Arrays.fill(times, OffsetDateTime.now(java.time.ZoneOffset.UTC));
        var data = new String[rows];
        Arrays.fill(data, Payload.words());
        var tuple = Tuple.tuple();
        Stream.<Object>of(ids, versions, types, times, data).forEach(tuple::addValue);
        return pool.preparedQuery(INSERT).execute(tuple);
    }

    /** So many under way, each followed by the next at once; a fifth of the time more, before, does not count. */
    private static double perSecond(int atOnce, Duration counted, Supplier<Future<?>> call) throws TimeoutException {
        long begin = System.nanoTime() + counted.toNanos() / 5;
        long end = begin + counted.toNanos();
        var done = new AtomicLong();
        var lanes = new ArrayList<Future<?>>();
        for (int i = 0; i < atOnce; i++) {
            Promise<Void> over = Promise.promise();
            again(call, begin, end, done, over);
            lanes.add(over.future());
        }
        Future.all(lanes).await(counted.toSeconds() + LONGEST_SECONDS, TimeUnit.SECONDS);
        return done.get() * 1e9 / counted.toNanos();
    }

    private static void again(Supplier<Future<?>> call, long begin, long end, AtomicLong done, Promise<Void> over) {
        call.get().onFailure(over::fail).onSuccess(_ -> {
            long now = System.nanoTime();
            if (now >= end) {
                over.complete();
                return;
            }
            if (now >= begin) {
                done.incrementAndGet();
            }
            again(call, begin, end, done, over);
        });
    }

    @Override
    public void close() {
        pool.query("drop table bench_rows").execute().await();
        pool.close().await();
    }
}
