package dev.electrons.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.id.RunId;
import dev.electrons.run.Folded;
import dev.electrons.run.RunState;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MigrationsIT {
    private final Database database = new Database();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void severalServicesMayStartAtOnceOnAnEmptyDatabase() {
        var services = Stream.generate(() -> Postgres.of(database.vertx, database.config(Database.port())))
                .limit(5)
                .toList();

        Future.all(services.stream().map(Postgres::ready).toList()).await();

        assertThat(number("select count(*) from flyway_schema_history where version is not null"))
                .isEqualTo(Integer.parseInt(Migrations.NEWEST));
        services.forEach(service -> service.close().await());
    }

    @Test
    void thereIsAPartitionFromLastMonthToThreeMonthsAhead() {
        database.postgres.ready().await();

        assertThat(partitions()).isEqualTo(6); // five months and the default
        assertThat(number("select ensure_partitions(1, 5)")).isEqualTo(2);
        assertThat(partitions()).isEqualTo(8);
    }

    @Test
    void aRunOfAnyTimeFindsAPlaceAndMovesToItsPartitionOnceThereIsOne() {
        database.postgres.ready().await();
        var old = at(Instant.now().minusSeconds(3 * 31 * 86_400));
        append(old);
        assertThat(number("select count(*) from events_default")).isEqualTo(1);

        number("select ensure_partitions(4, 0)");

        assertThat(number("select count(*) from events_default")).isZero();
        assertThat(database.store.events(old, 1, 10).await()).hasSize(1);
    }

    @Test
    void theLeastIdOfAnInstantIsTheOneThatIdsOfItCompareTo() {
        database.postgres.ready().await();
        var run = RunId.next();

        var floor = database.postgres
                .query(
                        "select run_id_floor($1), run_id_floor($2)",
                        Tuple.of(
                                Parameters.time(run.createdAt()),
                                Parameters.time(run.createdAt().plusMillis(1))))
                .await()
                .iterator()
                .next();

        assertThat(new RunId(floor.getUUID(0))).isLessThan(run);
        assertThat(new RunId(floor.getUUID(1))).isGreaterThan(run);
    }

    private void append(RunId run) {
        var event =
                new Recorded(run, 1, Instant.now(), "prime", null, new RunEvent.SignalRefused("signal-1", List.of()));
        var folded = new Folded(event, RunState.empty(run));
        database.store
                .append(List.of(new RunWrite(run, List.of(folded), null, List.of(), OpenRun.UNCHANGED)))
                .await();
    }

    private static RunId at(Instant instant) {
        return new RunId(new UUID((instant.toEpochMilli() << 16) | 0x7000, 0x8000_0000_0000_0000L));
    }

    private long partitions() {
        return number("select count(*) from pg_inherits where inhparent = 'events'::regclass");
    }

    private long number(String sql) {
        return ((Number) database.postgres
                        .query(sql, Tuple.tuple())
                        .await()
                        .iterator()
                        .next()
                        .getValue(0))
                .longValue();
    }
}
