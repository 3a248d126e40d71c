package dev.electrons.intake.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import dev.electrons.boot.Settings;
import dev.electrons.error.Failure;
import dev.electrons.event.Phase;
import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import dev.electrons.intake.OpenDoor;
import dev.electrons.json.Json;
import dev.electrons.kafka.EventMessages;
import dev.electrons.kafka.KafkaConfig;
import dev.electrons.kafka.Message;
import dev.electrons.kafka.StreamCodec;
import dev.electrons.postgres.EventStore;
import dev.electrons.postgres.Postgres;
import dev.electrons.postgres.PostgresConfig;
import dev.electrons.postgres.RunWrite;
import dev.electrons.run.RunState;
import dev.electrons.task.StreamChunk;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams of runs whose events this test writes itself, as prime would. */
@Mesh
class StreamIT {
    private static final RunEvent ENDED =
            new RunEvent.RunFinished(Phase.Failed, null, Failure.input("INVALID_GRAPH", "no such thing"));
    private static final RunEvent OPENED = new RunEvent.NodesReset(
            "retry", List.of(), List.of(), List.of(), Instant.parse("2100-01-01T00:00:00Z"), false);
    private static final RunEvent REFUSED = new RunEvent.SignalRefused("late", List.of("no"));

    private final Map<String, String> settings;
    private final OpenDoor door;
    private final Postgres postgres;
    private final EventStore store;
    private final KafkaConfig kafka;
    private final KafkaProducer<String, byte[]> producer;

    StreamIT(MeshBacking backing) {
        settings = new HashMap<>(backing.settings());
        door = new OpenDoor(settings);
        postgres = Postgres.of(door.vertx, PostgresConfig.read(Settings.of(settings)));
        store = new EventStore(postgres);
        kafka = KafkaConfig.read(Settings.of(settings));
        var properties = new Properties();
        properties.put("bootstrap.servers", backing.bootstrap());
        producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
        postgres.ready().await();
    }

    @AfterEach
    void close() {
        producer.close();
        postgres.close().await();
        door.close();
    }

    private String posted() throws Exception {
        await().until(() -> door.get("/health/ready").statusCode() == 200);
        var answer = door.post("/executions", "{\"task_id\":\"s-" + RunId.next() + "\",\"title\":\"a stream\"}");
        return Json.read(answer.body().getBytes(StandardCharsets.UTF_8), JsonNode.class)
                .path("run_id")
                .asText();
    }

    /** Writes and publishes events: {@code count} that say little, and the end if asked for. */
    private void happens(String id, int count, boolean end) {
        var run = RunId.of(id);
        var state = store.loadAt(run, Integer.MAX_VALUE).await().orElseThrow();
        var events = new ArrayList<Recorded>();
        for (int i = 0; i < count; i++) {
            events.add(
                    at(run, state.version() + events.size() + 1, new RunEvent.SignalRefused("s" + i, List.of("no"))));
        }
        if (end) {
            events.add(at(run, state.version() + events.size() + 1, ENDED));
        }
        append(state, events);
    }

    /** Writes and publishes what happens at once. */
    private void happen(String id, RunEvent... what) {
        var run = RunId.of(id);
        var state = store.loadAt(run, Integer.MAX_VALUE).await().orElseThrow();
        var events = new ArrayList<Recorded>();
        for (var event : what) {
            events.add(at(run, state.version() + events.size() + 1, event));
        }
        append(state, events);
    }

    private void append(RunState state, List<Recorded> events) {
        store.append(List.of(RunWrite.of(state, events))).await();
        var codec = new EventMessages(kafka.topics(), "test");
        events.forEach(event -> send(codec.message(event, null)));
        producer.flush();
    }

    private static Recorded at(RunId run, int version, RunEvent event) {
        return new Recorded(run, version, Instant.now(), "prime", null, event);
    }

    private void says(String run, long seq, String text) {
        var task = new AttemptId(RunId.of(run), "work", 0, 1);
        send(new StreamCodec(kafka.topics(), "test")
                .message(new StreamChunk(task, seq, "stdout", text, Instant.now())));
        producer.flush();
    }

    private void send(Message message) {
        producer.send(new ProducerRecord<>(message.topic(), message.key(), message.body()));
    }

    private static List<Integer> upTo(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }

    @Test
    void tellsEventsAndOutputAsTheyComeAndHowItEnded() throws Exception {
        var run = posted();
        says(run, 0, "before anybody listened");
        try (var reader = new Reader(door, run, 0)) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.next()).isTrue();
            assertThat(reader.order).containsExactly("event", "output");
            says(run, 1, "now");
            assertThat(reader.next()).isTrue();
            happens(run, 2, false);
            says(run, 2, "last");
            happens(run, 0, true);
            reader.toTheEnd();
            assertThat(reader.output).containsExactly("before anybody listened", "now", "last");
            assertThat(reader.versions).isEqualTo(upTo(1, 4));
            assertThat(reader.order.getLast()).isEqualTo("done");
            assertThat(reader.done.path("result").path("error_code").asText()).isEqualTo("INVALID_GRAPH");
        }
        await().until(() -> door.gauge("de.intake.listeners") == 0);
    }

    @Test
    void resumesAfterTheLastEventThatTheClientHas() throws Exception {
        var run = posted();
        happens(run, 1_000, false);
        try (var reader = new Reader(door, run, 0)) {
            for (int i = 0; i < 500; i++) {
                assertThat(reader.next()).isTrue();
            }
            assertThat(reader.versions).isEqualTo(upTo(1, 500));
        }
        await().until(() -> door.gauge("de.intake.listeners") == 0);
        happens(run, 0, true);
        try (var reader = new Reader(door, run, 500)) {
            assertThat(reader.toTheEnd().versions).isEqualTo(upTo(501, 1_002));
            assertThat(reader.done.isMissingNode()).isFalse();
        }
        try (var reader = new Reader(door, run, 1_002)) {
            assertThat(reader.toTheEnd().order).containsExactly("done");
        }
    }

    @Test
    void goesOnAtAnotherDoorWithWhatTheClientHas() throws Exception {
        var run = posted();
        String mark;
        try (var first = new OpenDoor(settings)) {
            await().until(() -> first.get("/health/ready").statusCode() == 200);
            says(run, 0, "one");
            try (var reader = new Reader(first, run, 0)) {
                while (reader.output.isEmpty()) {
                    assertThat(reader.next()).isTrue();
                }
                mark = reader.lastId;
            }
        } // and is gone, in the middle of it
        assertThat(mark).matches("1[.]\\d+");
        says(run, 1, "two");
        happens(run, 1, true);
        try (var reader = new Reader(door, run, mark)) {
            reader.toTheEnd();
            assertThat(reader.output).containsExactly("two");
            assertThat(reader.versions).isEqualTo(upTo(2, 3));
            assertThat(reader.order.getLast()).isEqualTo("done");
        }
    }

    @Test
    void nothingIsMissedOrRepeatedWhenARunEndsWhileSomebodyConnects() throws Exception {
        for (int i = 0; i < 30; i++) {
            var run = posted();
            var ending = CompletableFuture.runAsync(() -> happens(run, 3, true));
            try (var reader = new Reader(door, run, 0)) {
                assertThat(reader.toTheEnd().versions).isEqualTo(upTo(1, 5));
                assertThat(reader.order.getLast()).isEqualTo("done");
            }
            ending.get();
        }
    }

    @Test
    void anEndAfterWhichTheRunWasOpenedAgainIsNotTheEnd() throws Exception {
        var run = posted();
        happen(run, ENDED, OPENED);
        try (var reader = new Reader(door, run, 0)) {
            for (int version = 1; version <= 3; version++) {
                assertThat(reader.next()).isTrue();
            }
            happen(run, REFUSED, ENDED, OPENED, REFUSED);
            for (int version = 4; version <= 7; version++) {
                assertThat(reader.next()).isTrue();
            }
            says(run, 0, "again");
            assertThat(reader.next()).isTrue();
            happen(run, ENDED);
            assertThat(reader.toTheEnd().versions).isEqualTo(upTo(1, 8));
            assertThat(reader.output).containsExactly("again");
            assertThat(reader.order.stream().filter("done"::equals)).hasSize(1);
            assertThat(reader.done.path("result").path("status").asText()).isEqualTo("failed");
        }
    }

    @Test
    void whatIsRefusedAfterTheEndDoesNotKeepAClientWaiting() throws Exception {
        var run = posted();
        happen(run, ENDED, REFUSED);
        try (var reader = new Reader(door, run, 2)) {
            assertThat(reader.toTheEnd().order).containsExactly("event", "done");
        }
    }

    @Test
    void aSlowClientIsToldWhatOutputItMissedAndMissesNoEvent() throws Exception {
        var run = posted();
        try (var reader = new Reader(door, run, 0)) {
            assertThat(reader.next()).isTrue();
            var much = "x".repeat(20_000);
            int chunks = 0;
            while (door.counter("de.intake.stream.left.out") == 0) { // as much as the sockets between us hold
                assertThat(chunks).isLessThan(5_000);
                for (int i = 0; i < 100; i++) {
                    says(run, chunks++, much);
                }
            }
            happens(run, 250, true);
            reader.toTheEnd();
            assertThat(reader.versions).isEqualTo(upTo(1, 252));
            assertThat(reader.order.getLast()).isEqualTo("done");
            var missed = reader.notices.stream()
                    .mapToLong(words -> Long.parseLong(words.substring(0, words.indexOf(' '))))
                    .sum();
            var told = reader.output.stream().mapToLong(String::length).sum();
            assertThat(told + missed).isEqualTo(20_000L * chunks);
            assertThat(missed).isPositive();
        }
    }

    @Test
    void whoeverWatchesAllRunsIsToldHowMuchMoreChangedThanCanBeTold() throws Exception {
        await().until(() -> door.get("/health/ready").statusCode() == 200);
        try (var reader = Reader.ofAll(door)) {
            var codec = new EventMessages(kafka.topics(), "test");
            for (int i = 0; i < 60_000; i++) { // three times what is kept for one client
                send(codec.message(at(RunId.next(), 1, new RunEvent.RunPaused("all at once")), null));
            }
            while (reader.notices.isEmpty()) {
                assertThat(reader.next()).isTrue();
            }
            assertThat(reader.notices.getFirst())
                    .matches(
                            "[1-9]\\d* changes were left out, as the client reads too slowly; GET /executions shows them");
        }
    }

    @Test
    void aMarkBeyondTheLastEventLosesNothingThatComes() throws Exception {
        var run = posted();
        try (var reader = new Reader(door, run, 99)) {
            says(run, 0, "listening");
            assertThat(reader.next()).isTrue();
            happens(run, 1, true);
            assertThat(reader.toTheEnd().versions).isEqualTo(upTo(2, 3));
            assertThat(reader.done.isMissingNode()).isFalse();
        }
    }

    @Test
    void unknownRunsAndForeignMarksAreRefused() throws Exception {
        var run = posted();
        assertThat(door.get("/executions/" + RunId.next() + "/stream").statusCode())
                .isEqualTo(404);
        var odd = java.net.http.HttpClient.newHttpClient()
                .send(
                        door.request("/executions/" + run + "/stream")
                                .header("Last-Event-ID", "x")
                                .build(),
                        java.net.http.HttpResponse.BodyHandlers.ofString());
        assertThat(odd.statusCode()).isEqualTo(400);
        assertThat(odd.body()).contains("Last-Event-ID must be");
    }
}
