package dev.electrons.intake.stream;

import static dev.electrons.intake.AsPrime.ENDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import dev.electrons.event.RunEvent;
import dev.electrons.event.WorkRequest;
import dev.electrons.id.RunId;
import dev.electrons.intake.AsPrime;
import dev.electrons.intake.OpenDoor;
import dev.electrons.kafka.EventMessages;
import dev.electrons.postgres.Accept;
import dev.electrons.postgres.RunWrite;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The stream of all runs, of which this test writes and publishes more than any list could show. */
@Mesh
class AllRunsStreamIT {
    private static final RunEvent PAUSED = new RunEvent.RunPaused("all at once");
    private static final WorkRequest.Origin ORIGIN = new WorkRequest.Origin(null, 0, null, null);
    private static final int BATCH = 1_000;

    private final OpenDoor door;
    private final AsPrime prime;
    private final EventMessages codec;

    AllRunsStreamIT(MeshBacking backing) {
        Map<String, String> settings = new HashMap<>(backing.settings());
        door = new OpenDoor(settings);
        prime = new AsPrime(door, backing, settings);
        codec = new EventMessages(prime.kafka().topics(), "test");
    }

    @AfterEach
    void close() {
        prime.close();
        door.close();
    }

    /** Runs like one that was posted, which is the first of them. */
    private List<RunId> runs(int count) throws Exception {
        var posted = RunId.of(prime.posted());
        var request = prime.store().state(posted).await().orElseThrow().asked();
        var all = new ArrayList<>(List.of(posted));
        while (all.size() < count) {
            var some = Stream.generate(RunId::next)
                    .limit(Math.min(BATCH, count - all.size()))
                    .toList();
            prime.store()
                    .accept(some.stream().map(run -> accept(run, request)).toList())
                    .await();
            all.addAll(some);
        }
        return all;
    }

    private static Accept accept(RunId run, WorkRequest like) {
        return new Accept(AsPrime.at(run, 1, new RunEvent.RunRequested(like.again(run.toString(), ORIGIN))));
    }

    private void end(List<RunId> runs) {
        for (int from = 0; from < runs.size(); from += BATCH) {
            var states = prime.store()
                    .load(runs.subList(from, Math.min(from + BATCH, runs.size())))
                    .await();
            prime.store()
                    .append(states.values().stream()
                            .map(state -> RunWrite.of(state, List.of(AsPrime.at(state.run(), 2, ENDED))))
                            .toList())
                    .await();
        }
    }

    private void changes(List<RunId> runs) {
        runs.forEach(run -> prime.send(codec.message(AsPrime.at(run, 2, PAUSED), null)));
    }

    @Test
    void ofAFloodOfChangesNoneIsLeftOut() throws Exception {
        var runs = runs(18_000);
        try (var reader = Reader.ofAll(door)) {
            changes(runs);
            while (reader.phases.size() < runs.size()) {
                assertThat(reader.next()).isTrue();
            }
            assertThat(reader.notices).isEmpty();
        }
    }

    @Test
    void aRunThatChangesOftenIsToldSeldomAndAsItIsInTheEnd() throws Exception {
        var runs = runs(1_000);
        try (var reader = Reader.ofAll(door)) {
            for (int i = 0; i < 100; i++) {
                changes(runs);
            }
            end(runs);
            changes(runs);
            while (reader.phases.size() < runs.size() || reader.phases.containsValue("Pending")) {
                assertThat(reader.next()).isTrue();
            }
            assertThat(reader.phases.values()).containsOnly("Failed");
            assertThat(reader.notices).isEmpty();
            assertThat(reader.order).hasSizeLessThan(101 * runs.size() / 2);
        }
    }

    @Test
    void aClientThatDoesNotReadIsToldHowMuchWasLeftOutAndGoesOn() throws Exception {
        var runs = runs(1_000);
        try (var reader = Reader.ofAll(door)) {
            await().atMost(Duration.ofMinutes(3)).until(() -> {
                changes(runs); // until no socket between us holds more
                changes(Stream.generate(RunId::next).limit(5_000).toList());
                prime.flush();
                return door.counter("de.intake.stream.runs.left.out") > 0;
            });
            while (reader.notices.isEmpty()) {
                assertThat(reader.next()).isTrue();
            }
            assertThat(reader.notices.getFirst())
                    .matches(
                            "[1-9]\\d* changes were left out, as the client reads too slowly; GET /executions shows them");
            reader.phases.clear();
            int told = 0;
            while (reader.phases.size() < runs.size()) {
                if (reader.notices.size() > told) { // of what it asks for some may be left out, too
                    told = reader.notices.size();
                    changes(runs);
                }
                assertThat(reader.next()).isTrue();
            }
        }
    }
}
