package dev.electrons.postgres;

import dev.electrons.backing.Ports;
import dev.electrons.boot.Settings;
import dev.electrons.id.RunId;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** One Postgres per JVM, one schema per test class. */
final class Database implements AutoCloseable {
    private static final EmbeddedPostgres SERVER = start();
    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    final Vertx vertx = Vertx.vertx();
    final String schema = "store_" + SCHEMAS.incrementAndGet();
    final Postgres postgres = Postgres.of(vertx, config(port()));
    final EventStore store = new EventStore(postgres);

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.builder()
                    .setPort(Ports.free())
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Database ready() {
        var database = new Database();
        database.postgres.ready().await();
        return database;
    }

    static int port() {
        return SERVER.getPort();
    }

    PostgresConfig config(int port) {
        return PostgresConfig.read(Settings.of(Map.of(
                "DE_POSTGRES_URL",
                "postgresql://postgres:postgres@127.0.0.1:" + port + "/postgres",
                "DE_POSTGRES_SCHEMA",
                schema)));
    }

    /** A run of an app that was just accepted. */
    RunId accepted(String app) {
        var story = Story.of(app);
        store.accept(List.of(story.accept())).await();
        return story.run;
    }

    /** Runs what may take longer than a service gives a statement. */
    void prepare(List<String> statements) throws SQLException {
        var url = "jdbc:postgresql://127.0.0.1:" + port() + "/postgres?currentSchema=" + schema;
        try (var connection = DriverManager.getConnection(url, "postgres", "postgres");
                var running = connection.createStatement()) {
            for (var statement : statements) {
                running.execute(statement);
            }
        }
    }

    /** How many rows a table has. */
    long count(String table) {
        var rows =
                postgres.query("select count(*) from " + table, Tuple.tuple()).await();
        return rows.iterator().next().getLong(0);
    }

    @Override
    public void close() {
        postgres.close().await();
        vertx.close().await();
    }
}
