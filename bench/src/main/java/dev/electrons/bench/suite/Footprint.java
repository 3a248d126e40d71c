package dev.electrons.bench.suite;

import dev.electrons.bench.report.Figure;
import dev.electrons.bench.stage.Corner;
import dev.electrons.bench.stage.Stage;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;

/** What work leaves behind: rows written to Postgres and bytes in Kafka's logs. */
final class Footprint implements AutoCloseable {
    private static final String ROWS = """
            select coalesce(sum(n_tup_ins), 0)::bigint as inserted, coalesce(sum(n_tup_upd + n_tup_del), 0)::bigint as changed,
                (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint as wal
            from pg_stat_all_tables where schemaname = $1
            """;

    private final Pool pool;
    private final Admin admin;
    private final String schema;
    private final String prefix;

    Footprint(Stage stage, Corner corner) {
        pool = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(1))
                .connectingTo(PgConnectOptions.fromUri(stage.postgresUrl()))
                .using(stage.vertx())
                .build();
        admin = Admin.create(Map.<String, Object>of("bootstrap.servers", stage.bootstrap()));
        schema = corner.postgres().schema();
        prefix = corner.kafka().topicPrefix();
    }

    /** Totals since the corner was made. */
    record Left(long inserted, long changed, long walBytes, long kafkaBytes) {}

    /** Waits until Postgres has counted what was written: idle backends tell within a second. */
    Left now() throws Exception {
        TimeUnit.MILLISECONDS.sleep(1_500);
        var row = pool.preparedQuery(ROWS)
                .execute(Tuple.of(schema))
                .await(5, TimeUnit.SECONDS)
                .iterator()
                .next();
        long kafka = admin.describeLogDirs(List.of(1)).allDescriptions().get().values().stream()
                .flatMap(folders -> folders.values().stream())
                .flatMap(folder -> folder.replicaInfos().entrySet().stream())
                .filter(replica -> replica.getKey().topic().startsWith(prefix))
                .mapToLong(replica -> replica.getValue().size())
                .sum();
        return new Left(row.getLong("inserted"), row.getLong("changed"), row.getLong("wal"), kafka);
    }

    List<Figure> since(Left before, long hops) throws Exception {
        var after = now();
        double per = Math.max(hops, 1);
        return List.of(
                Figure.of("rows inserted per hop of 10-step runs", (after.inserted - before.inserted) / per, "rows"),
                Figure.of("rows updated or deleted per hop", (after.changed - before.changed) / per, "rows"),
                Figure.of("bytes of write-ahead log per hop", (after.walBytes - before.walBytes) / per, "bytes"),
                Figure.of("bytes to Kafka per hop, compressed", (after.kafkaBytes - before.kafkaBytes) / per, "bytes"));
    }

    @Override
    public void close() {
        admin.close();
        pool.close().await();
    }
}
