package dev.electrons.runners.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import dev.electrons.boot.Settings;
import dev.electrons.postgres.Postgres;
import dev.electrons.postgres.PostgresConfig;
import dev.electrons.runners.wire.Usage;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@Mesh
final class EntryStoreIT {
    private static final Instant NEW_YEAR = Instant.parse("2026-12-31T23:59:59.900Z");

    private final Vertx vertx = Vertx.vertx();
    private final Postgres postgres;
    private final EntryStore store;
    private final SpendingStore spending;
    private final String app = "app-" + UUID.randomUUID();

    EntryStoreIT(MeshBacking backing) {
        postgres = Postgres.of(vertx, PostgresConfig.read(Settings.of(backing.settings())));
        postgres.ready().await();
        store = new EntryStore(postgres);
        spending = new SpendingStore(postgres);
    }

    @AfterEach
    void close() {
        postgres.close().await();
        vertx.close().await();
    }

    private Entry entry(Instant at, long micros) {
        return new Entry(
                UUID.randomUUID(),
                new Caller(app, "run-of-" + app, null, null),
                "r",
                "openai",
                "m",
                "m-own",
                "ok",
                at,
                Duration.ofMillis(5),
                null,
                new Usage(10, 2, null),
                micros,
                false,
                "v1");
    }

    private long spent(LocalDate day) {
        return spending.spent(new Purse.AppDay(app, day)).await();
    }

    @Test
    void writtenTwiceIsCountedOnceAndEachOnItsDay() {
        var last = entry(NEW_YEAR, 100);
        var first = entry(NEW_YEAR.plusSeconds(1), 20);

        store.write(List.of(last)).await();
        store.write(List.of(last, first)).await();
        store.write(List.of(last, first)).await();

        assertThat(spent(LocalDate.of(2026, 12, 31))).isEqualTo(100);
        assertThat(spent(LocalDate.of(2027, 1, 1))).isEqualTo(20);
        assertThat(spending.spent(new Purse.Run("run-of-" + app)).await()).isEqualTo(120);
    }

    @Test
    void oldAttemptsAreForgottenAFewAtATimeAndTheirSumsAreNot() {
        var old = NEW_YEAR.minus(Duration.ofDays(2_000));
        store.write(List.of(entry(old, 1), entry(old, 2), entry(old, 3), entry(NEW_YEAR, 4)))
                .await();
        var before = old.plusSeconds(1).atOffset(ZoneOffset.UTC);

        assertThat(store.forget(before, 2).await()).isEqualTo(2);
        assertThat(store.forget(before, 2).await()).isEqualTo(1);
        assertThat(store.forget(before, 2).await()).isZero();

        assertThat(spent(old.atOffset(ZoneOffset.UTC).toLocalDate())).isEqualTo(6);
        assertThat(spending.spent(new Purse.Run("run-of-" + app)).await()).isEqualTo(4);
    }
}
