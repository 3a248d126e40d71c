package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.backing.Backing;
import dev.electrons.boot.Settings;
import dev.electrons.event.Recorded;
import dev.electrons.id.RunId;
import dev.electrons.json.Json;
import dev.electrons.kafka.EventMessages;
import dev.electrons.postgres.EventStore;
import dev.electrons.postgres.Postgres;
import dev.electrons.postgres.PostgresConfig;
import dev.electrons.run.Evolve;
import dev.electrons.run.RunSummary;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What must be true of a mesh in which every run has ended. */
final class OneStory {
    private OneStory() {}

    /** The event topic, the result topic and the tables tell one story, without a gap. */
    static void agreed(Backing backing, Set<String> runs, TopicLedger results) {
        var vertx = Vertx.vertx();
        var settings = Settings.of(Map.of("DE_POSTGRES_URL", backing.postgresUrl()));
        var postgres = Postgres.of(vertx, PostgresConfig.read(settings));
        try (var events = new TopicLedger(backing.bootstrap(), "de.events")) {
            postgres.ready().await();
            var store = new EventStore(postgres);
            await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
                events.catchUp();
                for (var run : runs) {
                    told(store.events(RunId.of(run), 1, 500).await(), events);
                }
            });
            runs.forEach(run -> folded(store, RunId.of(run)));
            assertThat(events.contradictions()).isEmpty();
            assertThat(events.ids.keySet()).isEqualTo(runs);
            for (var run : runs) {
                var stored = store.result(RunId.of(run)).await().orElseThrow();
                assertThat(results.said(run)).containsExactly(text(Json.bytes(stored)));
            }
            assertThat(store.stuck(Instant.now(), Duration.ZERO, 10).await()).isEmpty();
            var rows = rows(postgres);
            store.rebuild(_ -> {}).await();
            assertThat(rows(postgres)).as("what the events make of the tables").isEqualTo(rows);
        } finally {
            postgres.close().await();
            vertx.close().await();
        }
    }

    /** What is loaded, through snapshots or not, is what the events make. */
    private static void folded(EventStore store, RunId run) {
        var loaded = Objects.requireNonNull(store.load(List.of(run)).await().get(run));
        var made = Evolve.fold(run, store.events(run, 1, 500).await());
        assertThat(RunSummary.of(loaded)).isEqualTo(RunSummary.of(made));
        assertThat(loaded.nodes()).isEqualTo(made.nodes());
    }

    private static Map<String, List<String>> rows(Postgres postgres) {
        Map<String, List<String>> all = new HashMap<>();
        for (var table : List.of("runs", "results", "open_runs", "client_ids")) {
            var rows = new ArrayList<String>();
            postgres.query("select t::text from " + table + " t order by 1", Tuple.tuple())
                    .await()
                    .forEach(row -> rows.add(row.getString(0)));
            all.put(table, rows);
        }
        return all;
    }

    private static void told(List<Recorded> table, TopicLedger events) {
        var run = table.getFirst().run().toString();
        assertThat(events.ids.get(run)).hasSize(table.size());
        for (var recorded : table) {
            assertThat(events.bodies.get(recorded.id()))
                    .as(recorded.id())
                    .containsExactly(text(Json.bytes(EventMessages.Body.of(recorded))));
        }
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
