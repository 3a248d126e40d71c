package dev.electrons.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SteeringIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private static RunningSandbox sandbox;

    @BeforeAll
    static void start(@TempDir Path home) throws Exception {
        sandbox = RunningSandbox.start(home, Map.of("DE_SANDBOX_SLOTS", "2"), config -> config.queueing(2));
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    private static Map<String, String> sleeper(String id) {
        return Map.of("request_id", id, "language", "bash", "source", "echo started; sleep 60");
    }

    private static void awaitRunning(int jobs) {
        await().atMost(SOON).until(() -> sandbox.gauge("de_sandbox_running") == jobs);
    }

    private static BufferedReader stream(Map<String, ?> body) throws Exception {
        return stream("/execute?stream=true", body);
    }

    private static BufferedReader stream(String path, Map<String, ?> body) throws Exception {
        var response = sandbox.send(sandbox.post(path, body), BodyHandlers.ofInputStream());
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        InputStream in = response.body();
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    @Test
    void outputIsHeardWhileTheProgramRunsAndTheResultComesLast() throws Exception {
        var source = "echo one; read -t 2 <> <(:); echo two >&2; read -t 2 <> <(:); printf 'event: result\\n\\n'";
        var seen = new ArrayList<String>();
        long begin = System.nanoTime();
        long first = 0;
        try (var answer = stream(Map.of("language", "bash", "source", source))) {
            for (var line = answer.readLine(); line != null; line = answer.readLine()) {
                seen.add(line);
                first = first == 0 && line.contains("one") ? System.nanoTime() : first;
            }
        }
        long last = System.nanoTime();

        var events = seen.stream().filter(line -> line.startsWith("event: ")).toList();
        assertThat(events)
                .startsWith("event: start", "event: stdout", "event: stderr")
                .endsWith("event: result");
        assertThat(events).containsOnlyOnce("event: result");
        assertThat(seen)
                .contains("id: 4", "data: {\"seq\":0,\"text\":\"one\\n\"}", "data: {\"seq\":4,\"text\":\"two\\n\"}");
        assertThat(last - first).as("the first line came long before the end").isGreaterThan(500_000_000L);
        assertThat(first - begin).isPositive();
    }

    @Test
    void aCancelWorksWithinTwoSecondsAndAsOftenAsOneLikes() throws Exception {
        var id = "run/" + UUID.randomUUID() + "/0/1";
        var answer = sandbox.sendAsync(sandbox.post("/execute", sleeper(id)));
        try (var _ = sandbox.hearing(sleeper(id), "started")) {
            long begin = System.nanoTime();
            var first = sandbox.delete(id.replace("/", "%2F"));
            long took = (System.nanoTime() - begin) / 1_000_000;
            var second = sandbox.delete(id);

            assertThat(took).isLessThan(2_000);
            assertThat(first.statusCode()).isEqualTo(200);
            assertThat(second.statusCode()).isEqualTo(200);
        }
        var report = RunningSandbox.json(answer.join().body());
        assertThat(report.path("outcome").asText()).isEqualTo("CANCELLED");
        assertThat(report.path("stdout").asText()).isEqualTo("started\n");
        assertThat(sandbox.delete("nobody").statusCode()).isEqualTo(404);
        awaitRunning(0);
    }

    @Test
    void whoHangsUpTakesTheJobAlong() throws Exception {
        var events = sandbox.hearing(sleeper("hang-up"), "started");
        awaitRunning(1);
        events.close();

        awaitRunning(0);
        var again = sandbox.execute(Map.of("request_id", "hang-up", "language", "bash", "source", "echo anew"));
        assertThat(again.path("stdout").asText()).isEqualTo("anew\n");
    }

    @Test
    void whoAsksAgainWhileWhatWasGivenUpIsStillBeingStoppedIsNotToldThatItWasCancelled() throws Exception {
        var deaf = Map.of(
                "request_id", "deaf", "language", "bash", "source", "trap '' TERM; echo started; sleep 3; echo done");
        try (var _ = sandbox.hearing(deaf, "started")) {
            awaitRunning(1);
        }

        var again = sandbox.execute(deaf);

        assertThat(again.path("outcome").asText()).isEqualTo("SUCCEEDED");
        assertThat(again.path("stdout").asText()).isEqualTo("started\ndone\n");
        awaitRunning(0);
    }

    @Test
    void whoLostTheConnectionComesBackWhileTheJobLingersAndHearsOnlyTheRest() throws Exception {
        var body = Map.of(
                "request_id", "lingering", "language", "bash", "source", "echo one; echo two >&2; sleep 2; echo three");
        try (var events = stream("/execute?stream=true&linger_ms=20000", body)) {
            await().atMost(SOON).until(() -> events.readLine().startsWith("id: 8"));
        }
        var rest = sandbox.text(sandbox.post("/execute?stream=true", body).header("Last-Event-ID", "8"));
        var again = sandbox.text(sandbox.post("/execute?stream=true", body).header("Last-Event-ID", "10"));
        var wrong = sandbox.text(sandbox.post("/execute?stream=true", body).header("Last-Event-ID", "x"));

        assertThat(output(rest)).containsExactly("id: 14", "data: {\"seq\":8,\"text\":\"three\\n\"}");
        assertThat(rest.body()).contains("\"outcome\":\"SUCCEEDED\"");
        assertThat(output(again)).containsExactly("id: 14", "data: {\"seq\":10,\"text\":\"ree\\n\"}");
        assertThat(wrong.body()).contains("Last-Event-ID must be a whole number");
    }

    private static List<String> output(HttpResponse<String> answer) {
        return answer.body()
                .lines()
                .filter(line -> line.startsWith("id: ") || line.startsWith("data: {\"seq\""))
                .toList();
    }

    @Test
    void oneIdIsOneExecutionWhileItRunsAndForAWhileAfter() throws Exception {
        var body = Map.of("request_id", "once", "language", "bash", "source", "echo $RANDOM$RANDOM; sleep 0.5");
        var first = sandbox.sendAsync(sandbox.post("/execute", body));
        var second = sandbox.sendAsync(sandbox.post("/execute", body));
        var after = first.thenCombine(second, (a, b) -> a.body().equals(b.body()) ? a.body() : "different")
                .join();

        assertThat(sandbox.text(sandbox.post("/execute", body)).body()).isEqualTo(after);
    }

    @Test
    void aFullQueueSaysSoAndOneThatLeavesItMakesRoom() throws Exception {
        awaitRunning(0);
        var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        answers.add(sandbox.sendAsync(sandbox.post("/execute", sleeper("q1"))));
        answers.add(sandbox.sendAsync(sandbox.post("/execute", sleeper("q2"))));
        awaitRunning(2);
        answers.add(sandbox.sendAsync(sandbox.post("/execute", sleeper("q3"))));
        answers.add(sandbox.sendAsync(sandbox.post("/execute", sleeper("q4"))));
        await().atMost(SOON).until(() -> sandbox.gauge("de_sandbox_queued") == 2);

        var refused = sandbox.text(sandbox.post("/execute", sleeper("q5")));
        var queued = sandbox.delete("q4");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(RunningSandbox.json(queued.body()).path("outcome").asText()).isEqualTo("CANCELLED");
        for (var id : List.of("q3", "q2", "q1")) {
            sandbox.delete(id);
        }
        assertThat(answers).allMatch(answer -> answer.join().body().contains("CANCELLED"));
        awaitRunning(0);
    }
}
