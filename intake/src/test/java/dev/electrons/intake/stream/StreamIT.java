package dev.electrons.intake.stream;

import static dev.electrons.intake.AsPrime.ENDED;
import static dev.electrons.intake.AsPrime.OPENED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import dev.electrons.event.RunEvent;
import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import dev.electrons.intake.AsPrime;
import dev.electrons.intake.OpenDoor;
import dev.electrons.kafka.StreamCodec;
import dev.electrons.task.StreamChunk;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams of runs whose events this test writes itself, as prime would. */
@Mesh
class StreamIT {
    private static final RunEvent REFUSED = new RunEvent.SignalRefused("late", List.of("no"));

    private final Map<String, String> settings;
    private final OpenDoor door;
    private final AsPrime prime;

    StreamIT(MeshBacking backing) {
        settings = new HashMap<>(backing.settings());
        door = new OpenDoor(settings);
        prime = new AsPrime(door, backing, settings);
    }

    @AfterEach
    void close() {
        prime.close();
        door.close();
    }

    private void says(String run, long seq, String text) {
        var task = new AttemptId(RunId.of(run), "work", 0, 1);
        prime.send(new StreamCodec(prime.kafka().topics(), "test")
                .message(new StreamChunk(task, seq, "stdout", text, Instant.now())));
        prime.flush();
    }

    private static List<Integer> upTo(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }

    @Test
    void tellsEventsAndOutputAsTheyComeAndHowItEnded() throws Exception {
        var run = prime.posted();
        says(run, 0, "before anybody listened");
        try (var reader = new Reader(door, run, 0)) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.next()).isTrue();
            assertThat(reader.order).containsExactly("event", "output");
            says(run, 1, "now");
            assertThat(reader.next()).isTrue();
            prime.happens(run, 2, false);
            says(run, 2, "last");
            prime.happens(run, 0, true);
            reader.toTheEnd();
            assertThat(reader.output).containsExactly("before anybody listened", "now", "last");
            assertThat(reader.versions).isEqualTo(upTo(1, 4));
            assertThat(reader.order.getLast()).isEqualTo("done");
            assertThat(reader.done.path("result").path("error_code").asText()).isEqualTo("INVALID_GRAPH");
        }
        await().atMost(OpenDoor.PATIENCE).until(() -> door.gauge("de.intake.listeners") == 0);
    }

    @Test
    void resumesAfterTheLastEventThatTheClientHas() throws Exception {
        var run = prime.posted();
        prime.happens(run, 1_000, false);
        try (var reader = new Reader(door, run, 0)) {
            for (int i = 0; i < 500; i++) {
                assertThat(reader.next()).isTrue();
            }
            assertThat(reader.versions).isEqualTo(upTo(1, 500));
        }
        await().atMost(OpenDoor.PATIENCE).until(() -> door.gauge("de.intake.listeners") == 0);
        prime.happens(run, 0, true);
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
        var run = prime.posted();
        String mark;
        try (var first = new OpenDoor(settings)) {
            first.awaitReady();
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
        prime.happens(run, 1, true);
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
            var run = prime.posted();
            var ending = CompletableFuture.runAsync(() -> prime.happens(run, 3, true));
            try (var reader = new Reader(door, run, 0)) {
                assertThat(reader.toTheEnd().versions).isEqualTo(upTo(1, 5));
                assertThat(reader.order.getLast()).isEqualTo("done");
            }
            ending.get();
        }
    }

    @Test
    void anEndAfterWhichTheRunWasOpenedAgainIsNotTheEnd() throws Exception {
        var run = prime.posted();
        prime.happen(run, ENDED, OPENED);
        try (var reader = new Reader(door, run, 0)) {
            for (int version = 1; version <= 3; version++) {
                assertThat(reader.next()).isTrue();
            }
            prime.happen(run, REFUSED, ENDED, OPENED, REFUSED);
            for (int version = 4; version <= 7; version++) {
                assertThat(reader.next()).isTrue();
            }
            says(run, 0, "again");
            assertThat(reader.next()).isTrue();
            prime.happen(run, ENDED);
            assertThat(reader.toTheEnd().versions).isEqualTo(upTo(1, 8));
            assertThat(reader.output).containsExactly("again");
            assertThat(reader.order.stream().filter("done"::equals)).hasSize(1);
            assertThat(reader.done.path("result").path("status").asText()).isEqualTo("failed");
        }
    }

    @Test
    void whatIsRefusedAfterTheEndDoesNotKeepAClientWaiting() throws Exception {
        var run = prime.posted();
        prime.happen(run, ENDED, REFUSED);
        try (var reader = new Reader(door, run, 2)) {
            assertThat(reader.toTheEnd().order).containsExactly("event", "done");
        }
    }

    @Test
    void aSlowClientIsToldWhatOutputItMissedAndMissesNoEvent() throws Exception {
        var run = prime.posted();
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
            prime.happens(run, 250, true);
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
    void aMarkBeyondTheLastEventLosesNothingThatComes() throws Exception {
        var run = prime.posted();
        try (var reader = new Reader(door, run, 99)) {
            says(run, 0, "listening");
            assertThat(reader.next()).isTrue();
            prime.happens(run, 1, true);
            assertThat(reader.toTheEnd().versions).isEqualTo(upTo(2, 3));
            assertThat(reader.done.isMissingNode()).isFalse();
        }
    }

    @Test
    void unknownRunsAndForeignMarksAreRefused() throws Exception {
        var run = prime.posted();
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
