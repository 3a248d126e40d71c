package dev.electrons.subworkflows.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import dev.electrons.error.Failure;
import dev.electrons.kafka.Reading;
import dev.electrons.kafka.StreamCodec;
import dev.electrons.signal.Signal;
import dev.electrons.subworkflows.Given;
import dev.electrons.subworkflows.Scripted;
import dev.electrons.subworkflows.provider.ScriptedProxy;
import dev.electrons.task.Kinds;
import dev.electrons.task.StreamChunk;
import dev.electrons.task.Task;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every kind of work, in the service as it is: only runner-proxy, the sandbox and the outside are scripted. */
@Mesh
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EveryKindIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long HEARTBEAT_MS = 300;

    /** Work of models that count tokens. */
    private static final Set<String> COUNTED =
            Set.of(Kinds.CODE, Kinds.TEXT, Kinds.IMAGE, Kinds.PRODUCT_SHIPPING, Kinds.AGENT);

    private final Vertx vertx = Vertx.vertx();
    private final Scripted others = new Scripted(vertx, EveryKindIT::answer);
    private final Rig rig;

    EveryKindIT(MeshBacking backing) {
        rig = new Rig(backing, Kinds.ALL, others.url()).service();
    }

    @AfterAll
    void close() {
        rig.close();
        others.close();
        vertx.close().await();
    }

    static List<String> kinds() {
        return Kinds.ALL;
    }

    private Map<String, Object> input(String kind) {
        return switch (kind) {
            case Kinds.CODE -> Map.of("prompt", "Write a function that adds two numbers");
            case Kinds.PROGRAM -> Map.of("language", "bash", "source", "echo built");
            case Kinds.VIDEO ->
                Map.of(
                        "timeline",
                        Map.of(
                                "tracks",
                                List.of(Map.of(
                                        "clips",
                                        List.of(Map.of(
                                                "asset",
                                                Map.of("type", "title", "text", "The sea"),
                                                "start",
                                                0,
                                                "length",
                                                1))))));
            case Kinds.PRODUCT_SHIPPING -> Map.of("product", Map.of("sku", "KET-1", "name", "Kettle"));
            case Kinds.HTTP -> Map.of("url", others.url() + "/outside");
            default -> Map.of("prompt", "Tell of the tides", "text", "Tell of the tides");
        };
    }

    private static String path(String kind) {
        return switch (kind) {
            case Kinds.CODE -> "/v1/runs";
            case Kinds.PROGRAM -> "/execute";
            case Kinds.IMAGE -> "/v1/images/generations";
            case Kinds.AUDIO -> "/v1/audio/speech";
            case Kinds.VIDEO -> "/v1/renders";
            case Kinds.HTTP -> "/outside";
            default -> "/v1/chat/completions";
        };
    }

    private Task task(String kind) {
        var input = new HashMap<>(input(kind));
        var task = Given.task(kind, input);
        return new Task(
                task.taskId(),
                kind,
                task.app(),
                task.priority(),
                task.input(),
                task.models(),
                task.deadline(),
                task.createdAt(),
                HEARTBEAT_MS,
                task.budgetUsd(),
                task.traceparent(),
                task.tracestate());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatIsUnderWayIsSaidToBeAliveAndACancelledOneLetsGoWithinTwoSeconds(String kind) {
        others.script((seen, response) -> {
            if (seen.method().equals("GET") && !seen.path().equals("/outside")) {
                Scripted.json(response, 200, Map.of("runners", List.of()));
            } // else it works, and never ends
        });
        others.dropped.clear();
        others.seen.clear();
        var task = task(kind);
        rig.send(task);
        await().atMost(PATIENCE)
                .until(() -> rig.signals.stream()
                                .filter(new Signal.AttemptAlive(task.taskId(), "me-1")::equals)
                                .count()
                        > 1);
        await().atMost(PATIENCE)
                .until(() -> others.seen.stream().anyMatch(seen -> seen.path().startsWith(path(kind))));
        var asked = Instant.now();
        rig.cancel(task.taskId().run());

        await().atMost(PATIENCE).until(() -> rig.settled(task).size() == 1);
        assertThat(Duration.between(asked, rig.settledAt(task))).isLessThan(Duration.ofSeconds(2));
        assertThat(Given.failure(rig.settled(task).getFirst().outcome()).origin())
                .isEqualTo(Failure.Origin.CANCELLED);
        await().atMost(PATIENCE).until(() -> others.dropped.stream().anyMatch(path -> path.startsWith(path(kind))));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatIsDoneWasSeenWhileItWasDoneAndSaysWhatItTook(String kind) {
        others.script(EveryKindIT::answer);
        var task = task(kind);
        rig.send(task);
        await().atMost(PATIENCE).until(() -> rig.settled(task).size() == 1);

        var outcome = rig.settled(task).getFirst().outcome();
        assertThat(outcome.succeeded()).as(String.valueOf(outcome.failure())).isTrue();
        assertThat(outcome.execution().durationMs()).isNotNull();
        assertThat(outcome.execution().executor()).isNotBlank();
        if (kind.equals(Kinds.AGENT)) {
            assertThat(Given.output(outcome).at("/transcript/1/tool").asText()).isEqualTo("program");
            assertThat(Given.output(outcome).at("/transcript/1/text").asText()).contains("built");
        }
        assertThat(outcome.execution().usage() != null).isEqualTo(COUNTED.contains(kind));
        if (!kind.equals(Kinds.HTTP)) { // one request has no progress
            await().atMost(PATIENCE).until(() -> !said(task).isEmpty());
        }
    }

    private List<StreamChunk> said(Task task) {
        return rig.others(rig.kafka.topics().streams()).stream()
                .filter(chunk -> task.taskId().run().toString().equals(chunk.key()))
                .map(StreamCodec::read)
                .filter(Reading.Understood.class::isInstance)
                .map(read -> (StreamChunk) ((Reading.Understood<?>) read).value())
                .toList();
    }

    private static void answer(Scripted.Seen seen, HttpServerResponse response) {
        switch (seen.path().replaceAll("[?].*", "")) {
            case "/v1/runs" -> Scripted.json(response, 200, run());
            case "/execute" -> {
                Scripted.event(Scripted.stream(response), "stdout", Map.of("text", "built"));
                var report = Map.of(
                        "success", true, "outcome", "SUCCEEDED", "exit_code", 0, "stdout", "built", "stderr", "");
                Scripted.event(response, "result", report);
                response.end();
            }
            case "/v1/chat/completions" -> chat(seen, response);
            case "/v1/images/generations" ->
                Scripted.json(
                        ScriptedProxy.by(response, "ideogram", "ideogram-v2"),
                        200,
                        Map.of(
                                "data",
                                List.of(Map.of("url", "https://pictures.example/1.png")),
                                "usage",
                                Map.of("input_tokens", 7, "output_tokens", 1)));
            case "/v1/audio/speech" ->
                ScriptedProxy.by(response, "elevenlabs", "eleven")
                        .putHeader("Content-Type", "audio/wav")
                        .end(sound());
            case "/v1/renders" -> Scripted.json(response, 202, Map.of("id", "r1", "runner", "cut", "status", "queued"));
            case "/v1/renders/r1" ->
                Scripted.json(
                        response,
                        200,
                        Map.of("id", "r1", "runner", "cut", "status", "done", "url", "https://films.example/1.mp4"));
            default -> Scripted.json(response, 200, Map.of("runners", List.of()));
        }
    }

    private static void chat(Scripted.Seen seen, HttpServerResponse response) {
        if (seen.body().contains("\"tools\":") && !seen.body().contains("\"role\":\"tool\"")) {
            var called = Map.of("name", "program", "arguments", "{\"language\":\"bash\",\"source\":\"echo built\"}");
            var call = Map.of("id", "c1", "type", "function", "function", called);
            var message = Map.of("role", "assistant", "tool_calls", List.of(call));
            Scripted.json(
                    ScriptedProxy.by(response, "zai", "glm"),
                    200,
                    Map.of("choices", List.of(Map.of("message", message))));
            return;
        }
        if (!seen.body().contains("\"stream\":true")) {
            ScriptedProxy.say(response, "zai", "glm", """
                    {"weight_lb":2.5,"length_in":10,"width_in":8,"height_in":9,"source":"maker","confidence":"high"}""");
            return;
        }
        Scripted.stream(response);
        response.write("data: {\"choices\":[{\"delta\":{\"content\":\"the tides\"},\"finish_reason\":\"stop\"}]}\n\n");
        response.write("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2}}\n\n");
        response.end("data: [DONE]\n\n");
    }

    private static Map<String, Object> run() {
        return Map.of(
                "success",
                true,
                "output",
                "added a function that adds two numbers, with its tests; all of them pass. ".repeat(3),
                "exit_code",
                0,
                "runner",
                "claude-runner",
                "model",
                "claude-sonnet-4.5",
                "usage",
                Map.of("input_tokens", 10, "output_tokens", 20, "cost_usd", 0.01));
    }

    /** A tenth of a second of silence. */
    private static Buffer sound() {
        int rate = 8_000;
        var wav = ByteBuffer.allocate(44 + rate / 10 * 2).order(ByteOrder.LITTLE_ENDIAN);
        wav.put("RIFF".getBytes(java.nio.charset.StandardCharsets.US_ASCII)).putInt(wav.capacity() - 8);
        wav.put("WAVEfmt ".getBytes(java.nio.charset.StandardCharsets.US_ASCII)).putInt(16);
        wav.putShort((short) 1).putShort((short) 1).putInt(rate).putInt(rate * 2);
        wav.putShort((short) 2).putShort((short) 16);
        wav.put("data".getBytes(java.nio.charset.StandardCharsets.US_ASCII)).putInt(rate / 10 * 2);
        return Buffer.buffer(wav.array());
    }
}
