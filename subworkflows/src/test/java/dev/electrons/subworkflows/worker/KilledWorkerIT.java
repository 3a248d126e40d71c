package dev.electrons.subworkflows.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import dev.electrons.json.Json;
import dev.electrons.subworkflows.Given;
import dev.electrons.subworkflows.Scripted;
import dev.electrons.subworkflows.Subworkflows;
import dev.electrons.task.Task;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The service as its own process, killed in the middle of its work. */
@Mesh
class KilledWorkerIT {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int COUNT = 30;

    private final Rig rig;
    private final Scripted sandbox;

    KilledWorkerIT(MeshBacking backing) {
        rig = new Rig(backing, List.of("program"), URI.create("http://127.0.0.1:1"));
        sandbox = new Scripted(rig.vertx, (seen, response) -> done(response));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private static void done(HttpServerResponse response) {
        Scripted.event(
                Scripted.stream(response),
                "result",
                Map.of("success", true, "outcome", "SUCCEEDED", "exit_code", 0, "stdout", "", "stderr", ""));
        response.end();
    }

    private Process worker() throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(
                java,
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Subworkflows.class.getName());
        builder.environment()
                .putAll(Map.of(
                        "DE_KAFKA_BOOTSTRAP", rig.kafka.bootstrap(),
                        "DE_TOPIC_PREFIX", rig.kafka.topicPrefix(),
                        "DE_TOPIC_PARTITIONS", "1",
                        "DE_SUBWORKFLOWS", "program",
                        "DE_WORKER_WINDOW", "8",
                        "DE_PORT", "0",
                        "DE_SANDBOX_URL", sandbox.url().toString()));
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private long asked(Task task) {
        return sandbox.asked("POST", "/execute").stream()
                .map(seen -> Json.read(seen.body(), JsonNode.class))
                .filter(body ->
                        body.get("request_id").asText().equals(task.taskId().toString()))
                .count();
    }

    @Test
    void afterAKillOnlyWhatWasUnfinishedIsDoneAgainAndNothingIsLost() throws Exception {
        var tasks = IntStream.range(0, COUNT)
                .mapToObj(
                        _ -> Given.task("program", Map.of("language", "bash", "source", "true"), Duration.ofMinutes(5)))
                .toArray(Task[]::new);
        var stuck = tasks[0];
        sandbox.script((seen, response) -> {
            if (!seen.body().contains(stuck.taskId().toString())) {
                done(response);
            }
        });
        rig.send(tasks);
        var first = worker();
        try {
            await().atMost(SOON).until(() -> rig.settled().size() == COUNT - 1 && asked(stuck) == 1);
            // Nothing of the prefix is finished, and offsets 1 to 29 ride in the metadata.
            await().atMost(SOON)
                    .until(() -> rig.committed("program")
                            .map(at -> at.offset() == 0 && at.metadata().equals("de1:1+s;"))
                            .orElse(false));
        } finally {
            first.destroyForcibly().waitFor();
        }
        sandbox.script((seen, response) -> done(response));
        var second = worker();
        try {
            await().atMost(SOON)
                    .until(() -> rig.committed("program")
                            .map(at -> at.offset() == COUNT)
                            .orElse(false));
        } finally {
            second.destroy();
            assertThat(second.waitFor(60, java.util.concurrent.TimeUnit.SECONDS))
                    .isTrue();
        }
        assertThat(asked(stuck)).isEqualTo(2);
        assertThat(List.of(tasks).subList(1, COUNT))
                .allSatisfy(task -> assertThat(asked(task)).isEqualTo(1));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(List.of(tasks))
                        .allSatisfy(task -> assertThat(rig.settled(task)).hasSize(1)));
    }
}
