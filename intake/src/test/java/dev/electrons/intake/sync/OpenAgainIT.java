package dev.electrons.intake.sync;

import static dev.electrons.intake.AsPrime.ENDED;
import static dev.electrons.intake.AsPrime.OPENED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import dev.electrons.error.Failure;
import dev.electrons.event.Phase;
import dev.electrons.event.RunEvent;
import dev.electrons.id.RunId;
import dev.electrons.intake.AsPrime;
import dev.electrons.intake.OpenDoor;
import dev.electrons.json.Json;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls that wait for runs which ended more than once; this test writes their events, as prime would. */
@Mesh
class OpenAgainIT {
    private static final RunEvent ENDED_AGAIN =
            new RunEvent.RunFinished(Phase.Failed, null, Failure.input("AGAIN", "no such thing either"));

    private final OpenDoor door;
    private final AsPrime prime;

    OpenAgainIT(MeshBacking backing) {
        var settings = new HashMap<>(backing.settings());
        door = new OpenDoor(settings);
        prime = new AsPrime(door, backing, settings);
    }

    @AfterEach
    void close() {
        prime.close();
        door.close();
    }

    private CompletableFuture<HttpResponse<String>> asked(String name) {
        var answer = CompletableFuture.supplyAsync(() -> {
            try {
                return OpenDoor.insisted(() -> door.post("/executions/sync", AsPrime.named(name)));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        await().atMost(OpenDoor.PATIENCE).until(() -> door.gauge("de.intake.sync.waiting") == 1);
        return answer;
    }

    private static String code(CompletableFuture<HttpResponse<String>> answer) throws Exception {
        var result = answer.get(60, TimeUnit.SECONDS);
        assertThat(result.statusCode()).as(result.body()).isEqualTo(200);
        return Json.read(result.body(), JsonNode.class).path("error_code").asText();
    }

    @Test
    void anIdWhoseRunIsOpenAgainIsAnsweredWithTheNewEnd() throws Exception {
        var run = prime.posted("again");
        prime.happen(run, ENDED, OPENED);
        var answer = asked("again");

        prime.publish(List.of(AsPrime.at(RunId.of(run), 2, ENDED))); // once more, and late
        prime.happen(run, ENDED_AGAIN);

        assertThat(code(answer)).isEqualTo("AGAIN");
    }

    @Test
    void aRunThatIsOpenedAgainAtItsEndIsWaitedForToTheNext() throws Exception {
        door.awaitReady();
        var answer = asked("at-once");
        var run = Json.read(door.get("/executions/at-once").body(), JsonNode.class)
                .path("run_id")
                .asText();

        prime.happen(run, ENDED, OPENED);
        prime.happen(run, ENDED_AGAIN);

        assertThat(code(answer)).isEqualTo("AGAIN");
    }

    @Test
    void anIdWhoseRunIsOverIsAnsweredAtOnceWithItsLastEnd() throws Exception {
        var run = prime.posted("over");
        prime.happen(run, ENDED, OPENED, ENDED_AGAIN);

        var answer = door.post("/executions/sync?timeout=0", AsPrime.named("over"));

        assertThat(code(CompletableFuture.completedFuture(answer))).isEqualTo("AGAIN");
    }

    @Test
    void anIdWhoseRunStaysOpenAgainIsToldThatItGoesOn() throws Exception {
        var run = prime.posted("still");
        prime.happen(run, ENDED, OPENED);

        var answer = door.post("/executions/sync?timeout=300ms", AsPrime.named("still"));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.headers().firstValue("Location")).contains("/executions/" + run);
    }
}
