package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Calls that wait: the same run as without, the whole output, and no thread for any of them. */
class SyncIT {
    private static final int MANY = 1_000;
    private static final int WAVE = 50;
    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final String PROGRAM =
            "{\"task_id\":\"%s\",\"title\":\"a program\",\"code\":{\"language\":\"bash\",\"source\":\"%s\"}}";
    private static final String WAITS = "{\"task_id\":\"%s\",\"title\":\"waits\",\"workflow\":{\"nodes\":["
            + "{\"id\":\"go\",\"kind\":\"wait\",\"signal\":\"go\"}]}}";

    @RegisterExtension
    private static final WholeMesh mesh = new WholeMesh();

    private static final Door door = mesh.door();
    /** On virtual threads: those that are counted are not its own. */
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();

    private static HttpRequest request(String path, String body) {
        return HttpRequest.newBuilder(URI.create(mesh.url() + "/" + path))
                .header("Content-Type", "application/json")
                .timeout(LONGEST)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return client.send(request(path, body), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Json.read(answer.body(), JsonNode.class);
    }

    @Test
    void theResultIsTheAnswerWhateverItIs() throws Exception {
        var well = post("executions/sync", PROGRAM.formatted("s1", "printf '%s' '  tides \\\\n'"));
        assertThat(well.statusCode()).as(well.body()).isEqualTo(200);
        assertThat(json(well).path("output").path("stdout").asText()).isEqualTo("  tides \\n");
        assertThat(json(well).path("status").asText()).isEqualTo("completed");
        var badly = post("executions/sync?timeout=20s", PROGRAM.formatted("s2", "echo no; exit 3"));
        assertThat(badly.statusCode()).isEqualTo(200);
        assertThat(json(badly).path("success").asBoolean()).isFalse();
        assertThat(json(badly).path("exit_code").asInt()).isEqualTo(3);
        var same = post("executions/sync", PROGRAM.formatted("s1", ":"));
        assertThat(json(same).path("run_id")).isEqualTo(json(well).path("run_id"));
        assertThat(json(same).path("output").path("stdout").asText()).isEqualTo("  tides \\n");
    }

    @Test
    void aLargeOutputComesWhole() throws Exception {
        var answer = post("executions/sync", PROGRAM.formatted("s3", "head -c 300000 /dev/zero | tr '\\\\0' x"));
        assertThat(json(answer).path("output").path("stdout").asText()).hasSize(300_000);
    }

    @Test
    void aSlowRunIsNoError() throws Exception {
        var answer = post("executions/sync?timeout=300ms", WAITS.formatted("s4"));
        assertThat(answer.statusCode()).isEqualTo(202);
        var run = json(answer).path("run_id").asText();
        assertThat(answer.headers().firstValue("Location")).contains("/executions/" + run);
        door.post("executions/" + run + "/signals/go", "{}", true).orFail();
        var later = post("executions/sync", WAITS.formatted("s4"));
        assertThat(later.statusCode()).isEqualTo(200);
        assertThat(json(later).path("run_id").asText()).isEqualTo(run);
    }

    @Test
    void timeoutsAreChecked() throws Exception {
        assertThat(post("executions/sync?timeout=-1s", "{}").body()).contains("timeout must be non-negative");
        assertThat(post("executions/sync?timeout=301", "{}").body()).contains("timeout cannot exceed 300 seconds");
        assertThat(post("executions/sync?timeout=soon", "{}").statusCode()).isEqualTo(400);
        assertThat(post("executions/sync?timeout=0", WAITS.formatted("s5")).statusCode())
                .isEqualTo(202);
        assertThat(post("workflows/nothing/executions/sync", "{}").statusCode()).isEqualTo(404);
    }

    @Test
    void aThousandWaitAtOnceAndHoldNoThread() throws Exception {
        int threads = Thread.activeCount();
        var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int i = 0; i < MANY; i++) {
            var request = request("executions/sync?timeout=3m", WAITS.formatted("many-" + i));
            answers.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
        }
        org.awaitility.Awaitility.await()
                .atMost(LONGEST)
                .until(() -> door.get("metrics").text().contains("de_intake_sync_waiting 1000.0"));
        assertThat(Thread.activeCount()).isLessThan(threads + 100);
        for (int wave = 0; wave < MANY; wave += WAVE) {
            var signals = new ArrayList<CompletableFuture<HttpResponse<String>>>();
            for (int i = wave; i < wave + WAVE; i++) {
                var path = "executions/many-" + i + "/signals/go";
                signals.add(client.sendAsync(request(path, "{}"), HttpResponse.BodyHandlers.ofString()));
            }
            for (var signal : signals) {
                assertThat(signal.get().statusCode()).isIn(200, 202); // what came of it is told below
            }
        }
        for (var answer : answers) {
            assertThat(answer.get().statusCode()).isEqualTo(200);
        }
    }
}
