package dev.electrons.runners;

import static dev.electrons.runners.ProxyUnderTest.cli;
import static dev.electrons.runners.ProxyUnderTest.openAi;
import static dev.electrons.runners.ProxyUnderTest.speaking;
import static dev.electrons.runners.ScriptedRunner.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.runners.ScriptedRunner.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that go, and clients that read slowly, at the doors where bytes stream through. */
final class FlowTest {
    private static final String LARGE = "x".repeat(60_000);
    /** More than all the socket buffers on the way can hold. */
    private static final int PIECES = 500;

    private static final HttpClient READER = HttpClient.newHttpClient();

    private final ScriptedRunner runner = ScriptedRunner.openAi().on("/v1beta/models", json(200, "{}"));
    private final ProxyUnderTest proxy = ProxyUnderTest.with((openAi("gpt", runner.url(), "gpt")
                    + speaking("anthropic", "claude", runner.url(), "claude")
                    + speaking("gemini", "gemini", runner.url(), "g")
                    + cli("agent", runner.url(), "agent"))
            .replace("idle: 20s", "idle: 2s"));

    /** A door, what is sent there, and how its runner answers. */
    enum Door {
        SPEECH("/v1/audio/speech", "/v1/audio/speech", "{\"model\":\"gpt\",\"input\":\"hi\"}", "audio/mpeg"),
        MESSAGES(
                "/v1/messages",
                "/v1/messages",
                "{\"model\":\"claude\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                "text/event-stream"),
        TRANSLATED(
                "/v1/messages",
                "/v1/chat/completions",
                "{\"model\":\"gpt\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                "text/event-stream"),
        GENERATE(
                "/v1beta/models/g:streamGenerateContent?alt=sse",
                "/v1beta/models/g-own:streamGenerateContent?alt=sse",
                "{\"contents\":[{\"parts\":[{\"text\":\"hi\"}]}]}",
                "text/event-stream"),
        RUNS("/v1/runs?stream=true", "/execute", "{\"prompt\":\"p\",\"models\":[\"agent\"]}", "application/x-ndjson");

        private final String path;
        private final String upstream;
        private final String body;
        private final String type;

        Door(String path, String upstream, String body, String type) {
            this.path = path;
            this.upstream = upstream;
            this.body = body;
            this.type = type;
        }

        String piece() {
            return switch (this) {
                case SPEECH -> LARGE;
                case MESSAGES -> AnthropicWire.says(LARGE);
                case TRANSLATED -> Everybody.gptSays("{\"content\":\"" + LARGE + "\"}", "null");
                case GENERATE -> GeminiWire.says(LARGE);
                case RUNS -> "{\"type\":\"output\",\"text\":\"" + LARGE + "\"}\n";
            };
        }

        String end() {
            return switch (this) {
                case SPEECH -> "y";
                case MESSAGES -> AnthropicWire.stops("end_turn") + AnthropicWire.STOP;
                case TRANSLATED -> Everybody.gptSays("{}", "\"stop\"") + "data: [DONE]\n\n";
                case GENERATE -> GeminiWire.finishes("STOP");
                case RUNS -> "{\"type\":\"result\",\"success\":true}\n";
            };
        }

        Answer answer(AtomicInteger written) {
            return (_, wire) -> {
                wire.send("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nTransfer-Encoding: chunked\r\n\r\n");
                for (int i = 0; i < PIECES; i++) {
                    wire.chunk(piece());
                    written.incrementAndGet();
                }
                wire.chunk(end());
                wire.send("0\r\n\r\n");
            };
        }

        Answer beginning() {
            return (_, wire) -> {
                wire.send("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nTransfer-Encoding: chunked\r\n\r\n");
                wire.chunk(piece());
                wire.hang();
            };
        }
    }

    @AfterEach
    void stop() {
        proxy.close();
        runner.close();
    }

    @ParameterizedTest
    @EnumSource(Door.class)
    void aSlowReaderSlowsTheRunnerAndLosesNothing(Door door) throws Exception {
        var written = new AtomicInteger();
        runner.on(door.upstream, door.answer(written));
        var request = HttpRequest.newBuilder(URI.create(proxy.url() + door.path))
                .POST(HttpRequest.BodyPublishers.ofString(door.body))
                .build();

        try (var body =
                READER.send(request, HttpResponse.BodyHandlers.ofInputStream()).body()) {
            // Longer than the idle limit of the runner: it is the reader who is slow.
            await().pollDelay(Duration.ofMillis(2_200)).until(() -> true);
            assertThat(written).hasValueLessThan(PIECES);

            long least = (long) PIECES * LARGE.length();
            assertThat(body.transferTo(OutputStream.nullOutputStream())).isGreaterThan(least);
        }
        assertThat(written).hasValue(PIECES);
    }

    @ParameterizedTest
    @EnumSource(Door.class)
    void aClientThatGoesIsGoneForTheRunnerToo(Door door) throws IOException {
        runner.on(door.upstream, door.beginning());
        try (var socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(proxy.url()).getPort())) {
            var request = "POST " + door.path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + door.body.length()
                    + "\r\n\r\n" + door.body;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            assertThat(socket.getInputStream().read()).isEqualTo('H');
        }

        await().until(() -> runner.aborted() == 1);
        var name = switch (door) {
            case GENERATE -> "gemini";
            case MESSAGES -> "claude";
            case RUNS -> "agent";
            case SPEECH, TRANSLATED -> "gpt";
        };
        await().until(() -> proxy.runner(name).path("in_flight").asInt(-1) == 0);
        assertThat(proxy.breaker(name)).isEqualTo("closed");
    }
}
