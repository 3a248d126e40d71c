package dev.electrons.postgres;

import dev.electrons.boot.Health;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The one way to Postgres: a pool that survives its restarts. Every call answers or fails within 5 s, at once while
 * Postgres is known to be away; such failures are {@link PostgresAway}, everything else is what Postgres said.
 */
public final class Postgres {
    /** Begins a statement whose best plan depends on its parameters, and is not kept from one call to the next. */
    static final String PLANNED_ANEW = "/* planned anew */ ";

    private static final int CONNECT_MS = 1_200;
    private static final int PROBE_MS = 2_000;
    private static final int ANSWER_MS = 3_800;
    private static final int MOST_WAITING = 4_000;

    private final Vertx vertx;
    private final PostgresConfig config;
    private final Availability availability;
    private final Readiness readiness;
    private volatile Pool pool;
    private volatile boolean closed;

    private Postgres(Vertx vertx, PostgresConfig config) {
        this.vertx = vertx;
        this.config = config;
        this.pool = pool(config.pool());
        this.availability = new Availability(vertx, this::probe, this::renew);
        this.readiness = new Readiness(vertx, this, new Migrations(vertx, config));
    }

    /** Connects when first asked something; see {@link #ready()}. */
    public static Postgres of(Vertx vertx, PostgresConfig config) {
        return new Postgres(vertx, config);
    }

    /** When Postgres answers and the schema is of today; waits as long as that takes and says so in the log. */
    public Future<Void> ready() {
        return readiness.future();
    }

    /** Whether a call has a chance now. */
    public boolean available() {
        return availability.up();
    }

    /** Registers the check {@code postgres}: down until {@link #ready()}, and while Postgres does not answer. */
    public void register(Health health) {
        health.register("postgres", () -> {
            if (!readiness.future().isComplete()) {
                return Future.succeededFuture(Health.Finding.down(Map.of("error", "waiting for Postgres")));
            }
            long begin = System.nanoTime();
            return query("select 1", Tuple.tuple())
                    .map(_ -> Health.Finding.up(Map.of("took_us", (System.nanoTime() - begin) / 1_000)));
        });
    }

    /** Runs one statement, in a transaction of its own. */
    public Future<RowSet<Row>> query(String sql, Tuple parameters) {
        return bounded(() -> pool.preparedQuery(sql).execute(parameters));
    }

    /** Runs several statements in one transaction, which rolls back when the future fails. */
    public <T> Future<T> transaction(Function<SqlConnection, Future<T>> work) {
        return bounded(() -> pool.withTransaction(work));
    }

    /** Closes every connection; whatever waits fails. */
    public Future<Void> close() {
        closed = true;
        availability.close();
        readiness.close();
        return pool.close();
    }

    boolean closed() {
        return closed;
    }

    private <T> Future<T> bounded(Supplier<Future<T>> call) {
        if (!availability.up()) {
            return Future.failedFuture(new PostgresAway("Postgres is away"));
        }
        var used = pool;
        return call.get().timeout(ANSWER_MS, TimeUnit.MILLISECONDS).recover(failure -> {
            if (!Failures.away(failure)) {
                return Future.failedFuture(failure);
            }
            if (Failures.silent(failure)) {
                renew(used); // the server ends a statement earlier than this: the connection is dead
            }
            availability.suspect();
            return Future.failedFuture(new PostgresAway(failure));
        });
    }

    private Future<?> probe() {
        var single = pool(1);
        return single.query("select 1")
                .execute()
                .timeout(PROBE_MS, TimeUnit.MILLISECONDS)
                .eventually(single::close);
    }

    private void renew() {
        renew(pool);
    }

    private synchronized void renew(Pool old) {
        if (pool.equals(old) && !closed) {
            pool = pool(config.pool());
            old.close();
        }
    }

    private Pool pool(int size) {
        return PgBuilder.pool()
                .with(new PoolOptions()
                        .setMaxSize(size)
                        .setMaxWaitQueueSize(MOST_WAITING)
                        .setConnectionTimeout(CONNECT_MS)
                        .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS))
                .with(new NetClientOptions().setConnectTimeout(CONNECT_MS).setTcpKeepAlive(true))
                .connectingTo(config.connecting())
                .using(vertx)
                .build();
    }
}
