package dev.electrons.bench.stage;

import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The files of Postgres's write-ahead log. A server that has run for a day writes over old ones; a new one makes each as it
 * needs it, fills it with zeros and syncs it, which stops every commit for as long as it takes to write 16 MiB.
 */
final class WriteAhead implements AutoCloseable {
    private static final int FILE_MIB = 16;
    private static final long LONGEST_S = 120;

    private final Pool pool;

    WriteAhead(Stage stage) {
        pool = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(1))
                .connectingTo(PgConnectOptions.fromUri(stage.postgresUrl()))
                .using(stage.vertx())
                .build();
    }

    /** Makes sure that so many files are there to be written over. */
    void prepare(int files) throws TimeoutException {
        ask("alter system set min_wal_size = '" + files * FILE_MIB + "MB'");
        ask("alter system set max_wal_size = '" + 2 * files * FILE_MIB + "MB'");
        ask("select pg_reload_conf()");
        ask("checkpoint");
        for (long i = ready(); i < files; i++) {
            ask("select pg_logical_emit_message(false, 'bench', '')");
            ask("select pg_switch_wal()");
        }
        ask("checkpoint");
    }

    private long ready() throws TimeoutException {
        return ask("""
                select count(*) from pg_ls_waldir()
                where name > pg_walfile_name(pg_current_wal_lsn()) and name ~ '^[0-9A-F]{24}$'
                """).iterator().next().getLong(0);
    }

    private RowSet<Row> ask(String sql) throws TimeoutException {
        return pool.query(sql).execute().await(LONGEST_S, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        pool.close().await();
    }
}
