package dev.electrons.runners.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.boot.Settings;
import dev.electrons.postgres.Postgres;
import dev.electrons.postgres.PostgresConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Entries while there is no Postgres to write them to. */
final class EntryWriterTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private final Vertx vertx = Vertx.vertx();
    private final Postgres nowhere = Postgres.of(
            vertx,
            PostgresConfig.read(Settings.of(Map.of("DE_POSTGRES_URL", "postgresql://nobody:x@127.0.0.1:9/none"))));
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<Entry> settled = new ArrayList<>();
    private final EntryWriter writer = new EntryWriter(new EntryStore(nowhere), meters, settled::addAll);

    @AfterEach
    void close() {
        nowhere.close().await();
        vertx.close().await();
    }

    private static Entry entry() {
        return new Entry(
                UUID.randomUUID(),
                Caller.UNKNOWN,
                "r",
                "openai",
                "m",
                "m-own",
                "ok",
                NOW,
                Duration.ofMillis(5),
                null,
                null,
                7L,
                false,
                null);
    }

    @Test
    void theyWaitInTheirOrderUntilItIsBack() {
        writer.take(entry());
        writer.take(entry());

        writer.flush().await();

        assertThat(writer.size()).isEqualTo(2);
        assertThat(settled).isEmpty();
        assertThat(meters.counter("de.runners.accounts.lost").count()).isZero();
    }

    @Test
    void whatHasNoRoomIsCountedAndLost() {
        for (int i = 0; i < EntryWriter.ROOM + 3; i++) {
            writer.take(entry());
        }

        assertThat(writer.size()).isEqualTo(EntryWriter.ROOM);
        assertThat(meters.counter("de.runners.accounts.lost").count()).isEqualTo(3);
        assertThat(meters.get("de.runners.accounts.waiting").gauge().value()).isEqualTo(EntryWriter.ROOM);
        assertThat(settled).hasSize(3);
    }
}
