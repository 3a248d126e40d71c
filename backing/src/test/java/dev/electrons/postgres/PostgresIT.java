package dev.electrons.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.electrons.boot.Health;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class PostgresIT {
    private static final Logger log = LoggerFactory.getLogger(PostgresIT.class);
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private final Database database = Database.ready();
    private final Wire wire = new Wire(database.vertx);
    private final Postgres postgres = Postgres.of(database.vertx, database.config(wire.port));
    private final EventStore store = new EventStore(postgres);

    @AfterEach
    void close() {
        postgres.close().await();
        database.close();
    }

    @Test
    void aWriteFailsFastWhilePostgresIsAwayAndWorksOnceItIsBack() {
        postgres.ready().await();
        store.accept(List.of(Story.of("shop").accept())).await();

        wire.cut();
        awayWithin(LIMIT);
        await().atMost(PATIENCE).until(() -> !postgres.available());
        awayWithin(Duration.ofSeconds(1));

        wire.mend();
        await().atMost(PATIENCE).until(postgres::available);
        store.accept(List.of(Story.of("shop").accept())).await();
    }

    @Test
    void aPostgresThatStopsAnsweringIsNoticedAndItsDeadConnectionsAreLeftBehind() {
        postgres.ready().await();
        Future.all(IntStream.range(0, 8)
                        .mapToObj(_ -> postgres.query("select pg_sleep(0.05)", Tuple.tuple()))
                        .toList())
                .await();

        wire.hold();
        awayWithin(LIMIT);
        await().atMost(PATIENCE).until(() -> !postgres.available());

        wire.release();
        await().atMost(PATIENCE).until(postgres::available);
        store.accept(List.of(Story.of("shop").accept())).await();
    }

    @Test
    void whoStartsBeforePostgresWaitsForIt() {
        wire.cut();
        var ready = postgres.ready();
        var health = new Health(database.vertx);
        postgres.register(health);
        health.started();
        assertThat(health.report().await().getString("status")).isEqualTo("DOWN");
        assertThat(ready.isComplete()).isFalse();

        wire.mend();

        await().atMost(PATIENCE).until(ready::succeeded);
        assertThat(health.report().await().getString("status")).isEqualTo("UP");
        wire.cut();
        assertThat(health.report().await().getString("status")).isEqualTo("DOWN");
    }

    @Test
    void aStatementThatTakesTooLongIsEndedByPostgresItself() {
        postgres.ready().await();

        // Where its word comes late, the wait for it has ended first.
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThatThrownBy(() -> postgres.query("select pg_sleep(30)", Tuple.tuple())
                                .await())
                        .isInstanceOf(PostgresAway.class)
                        .hasMessageContaining("statement timeout"));
        assertThat(postgres.available()).isTrue();
    }

    @Test
    void whatPostgresRefusesIsSaidAsItSaidIt() {
        postgres.ready().await();

        assertThatThrownBy(
                        () -> postgres.query("select nonsense", Tuple.tuple()).await())
                .hasMessageContaining("nonsense")
                .isNotInstanceOf(PostgresAway.class);
        assertThat(postgres.available()).isTrue();
    }

    @Test
    void aTransactionThatFailsLeavesNothing() {
        postgres.ready().await();
        var insert = "insert into client_ids values ('shop', 'order', gen_random_uuid())";

        assertThatThrownBy(() -> postgres.transaction(connection -> connection
                                .query(insert)
                                .execute()
                                .compose(_ -> connection.query(insert).execute()))
                        .await())
                .hasMessageContaining("duplicate key");

        assertThat(store.find("shop", "order").await()).isEmpty();
    }

    @Test
    void aSchemaOfTodayIsReadyAtOnce() {
        long begin = System.nanoTime();
        postgres.ready().await();
        log.info("ready in {} ms on a schema of today", (System.nanoTime() - begin) / 1_000_000);

        assertThat(postgres.available()).isTrue();
    }

    private void awayWithin(Duration limit) {
        long begin = System.nanoTime();
        assertThatThrownBy(
                        () -> store.accept(List.of(Story.of("shop").accept())).await())
                .isInstanceOf(PostgresAway.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(limit);
    }
}
