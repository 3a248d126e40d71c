package dev.electrons.runners;

import static dev.electrons.runners.AnthropicWire.BLOCK_STOP;
import static dev.electrons.runners.AnthropicWire.PATH;
import static dev.electrons.runners.AnthropicWire.START;
import static dev.electrons.runners.AnthropicWire.STOP;
import static dev.electrons.runners.AnthropicWire.error;
import static dev.electrons.runners.AnthropicWire.errorBody;
import static dev.electrons.runners.AnthropicWire.event;
import static dev.electrons.runners.AnthropicWire.message;
import static dev.electrons.runners.AnthropicWire.says;
import static dev.electrons.runners.AnthropicWire.stops;
import static dev.electrons.runners.AnthropicWire.text;
import static dev.electrons.runners.ProxyUnderTest.SECRET;
import static dev.electrons.runners.ProxyUnderTest.speaking;
import static dev.electrons.runners.ScriptedRunner.hang;
import static dev.electrons.runners.ScriptedRunner.json;
import static dev.electrons.runners.ScriptedRunner.reset;
import static dev.electrons.runners.ScriptedRunner.stream;
import static dev.electrons.runners.ScriptedRunner.streamThenCut;
import static dev.electrons.runners.ScriptedRunner.streamThenHang;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.runners.ScriptedRunner.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Chats and tasks answered by Anthropic's API, with a second runner of the same model behind it. */
final class AnthropicTest {
    private static final HttpClient READER = HttpClient.newHttpClient();
    private static final String MODELS = "/v1/models";
    private static final Answer SECOND_WHOLE = json(200, message(text("second"), "\"end_turn\""));

    private final ScriptedRunner first = ScriptedRunner.bare(0).on(MODELS, json(200, "{\"data\":[]}"));
    private final ScriptedRunner second = ScriptedRunner.bare(0).on(MODELS, json(200, "{\"data\":[]}"));
    private ProxyUnderTest proxy = ProxyUnderTest.withoutFile();

    @BeforeEach
    void start() {
        start(UnaryOperator.identity());
    }

    private void start(UnaryOperator<String> hurried) {
        proxy.close();
        proxy = ProxyUnderTest.with(hurried.apply(speaking("anthropic", "first", first.url(), "m"))
                + speaking("anthropic", "second", second.url(), "m"));
        second.on(PATH, (request, wire) -> {
            boolean streamed = request.body().contains("\"stream\":true");
            (streamed ? stream(START, says("second"), BLOCK_STOP, stops("end_turn"), STOP) : SECOND_WHOLE)
                    .write(request, wire);
        });
    }

    @AfterEach
    void stop() {
        proxy.close();
        first.close();
        second.close();
    }

    @Test
    void aWholeAnswerIsTranslatedBothWays() {
        first.on(PATH, json(200, message(text("forty") + "," + text("-two"), "\"end_turn\"")));

        var reply = proxy.chat("m", false);

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        var body = reply.json();
        assertThat(body.path("object").asText()).isEqualTo("chat.completion");
        assertThat(body.at("/choices/0/message/content").asText()).isEqualTo("forty-two");
        assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(body.at("/usage/prompt_tokens").asInt()).isEqualTo(135);
        assertThat(body.at("/usage/prompt_tokens_details/cached_tokens").asInt())
                .isEqualTo(100);
        assertThat(body.at("/usage/completion_tokens").asInt()).isEqualTo(15);
        assertThat(reply.header("x-de-attempted")).isEqualTo("first/m=ok");
        var sent = first.requests(PATH).getFirst();
        assertThat(sent.headers())
                .containsEntry("x-api-key", SECRET)
                .containsEntry("anthropic-version", "2023-06-01")
                .doesNotContainKey("authorization");
        assertThat(sent.body())
                .isEqualTo("{\"model\":\"m-own\",\"max_tokens\":8192,\"stream\":false,\"messages\":[{\"role\":\"user\","
                        + "\"content\":[{\"type\":\"text\",\"text\":\"why is that\"}]}]}");
    }

    @Test
    void aStreamIsTranslatedAsItComes() {
        first.on(PATH, stream(START, says("forty"), says("-two"), BLOCK_STOP, stops("max_tokens"), STOP));

        var reply = proxy.post("/v1/chat/completions", """
                {"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"x"}]}""");

        var chunks = Chunks.of(reply.body());
        assertThat(chunks.text()).isEqualTo("forty-two");
        assertThat(chunks.finish()).isEqualTo("length");
        assertThat(chunks.get(0).at("/choices/0/delta/role").asText()).isEqualTo("assistant");
        assertThat(chunks.last().at("/usage/prompt_tokens").asInt()).isEqualTo(135);
        assertThat(chunks.last().at("/usage/completion_tokens").asInt()).isEqualTo(15);
        assertThat(chunks.terminated()).isTrue();
        assertThat(reply.header("x-de-runner")).isEqualTo("first");
    }

    @Test
    void toolCallsComeInChunks() {
        first.on(
                PATH,
                stream(
                        event("content_block_start", """
                        {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"toolu_1","name":"weather","input":{}}}"""),
                        event("content_block_delta", """
                        {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\\"city\\":"}}"""),
                        event("content_block_delta", """
                        {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"\\"Bonn\\"}"}}"""),
                        event("content_block_stop", "{\"type\":\"content_block_stop\",\"index\":1}"),
                        event("content_block_start", """
                        {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_2","name":"now","input":{}}}"""),
                        event("content_block_stop", "{\"type\":\"content_block_stop\",\"index\":2}"),
                        stops("tool_use"),
                        STOP));

        var chunks = Chunks.of(proxy.chat("m", true).body());

        assertThat(chunks.finish()).isEqualTo("tool_calls");
        assertThat(chunks.get(0).at("/choices/0/delta/tool_calls/0/id").asText())
                .isEqualTo("toolu_1");
        assertThat(chunks.arguments(0)).isEqualTo("{\"city\":\"Bonn\"}");
        assertThat(chunks.arguments(1)).isEqualTo("{}");
    }

    static Stream<Arguments> troubleBeforeTheFirstContent() {
        return Stream.of(
                trouble("broken", 2, reset()),
                trouble("broken", 2, json(500, errorBody("api_error", "oops"))),
                trouble("overloaded", 1, json(529, errorBody("overloaded_error", "Overloaded"))),
                trouble("rate_limited", 1, json(429, errorBody("rate_limit_error", "slow"), "Retry-After: 900")),
                trouble("key_refused", 1, json(401, errorBody("authentication_error", "invalid x-api-key"))),
                trouble(
                        "key_refused",
                        1,
                        json(400, errorBody("invalid_request_error", "Your credit balance is too low"))),
                trouble(
                        "too_long",
                        1,
                        json(400, errorBody("invalid_request_error", "prompt is too long: 9 tokens > 8"))),
                trouble("unfit", 1, json(404, errorBody("not_found_error", "model: m-own"))),
                trouble("too_long", 1, json(413, errorBody("request_too_large", "too large"))),
                trouble("timeout", 1, hang()),
                trouble("timeout", 1, streamThenHang(START)),
                trouble("broken", 2, streamThenCut(START)),
                trouble("broken", 2, stream(START, STOP)),
                trouble("overloaded", 1, stream(START, error("overloaded_error"))),
                trouble("broken", 2, stream("data: {\"type\":\"message_st\n\n")),
                trouble("broken", 2, json(200, message(text("x"), "\"end_turn\""))));
    }

    private static Arguments trouble(String outcome, int calls, Answer answer) {
        return Arguments.of(outcome, calls, Named.of("scripted", answer));
    }

    @ParameterizedTest
    @MethodSource("troubleBeforeTheFirstContent")
    void troubleBeforeTheFirstContentIsNotNoticed(String outcome, int calls, Answer trouble) {
        start(outcome.equals("timeout") ? ProxyUnderTest::hurriedToBegin : UnaryOperator.identity());
        first.on(PATH, trouble);

        var reply = proxy.chat("m", true);

        assertThat(Chunks.of(reply.body()).text()).isEqualTo("second");
        assertThat(Chunks.of(reply.body()).terminated()).isTrue();
        assertThat(reply.header("x-de-attempted"))
                .startsWith("first/m=" + outcome)
                .endsWith(", second/m=streaming");
        assertThat(first.requests(PATH)).hasSize(calls);
    }

    static Stream<Answer> troubleAfterTheFirstContent() {
        return Stream.of(
                streamThenCut(START, says("half")),
                streamThenHang(START, says("half")),
                streamThenHang(START, says("half"), event("ping", "{\"type\":\"ping\"}")),
                stream(START, says("half")),
                // It says why it stops, but not that it has.
                stream(START, says("half"), BLOCK_STOP, stops("end_turn")),
                streamThenCut(START, says("half"), BLOCK_STOP, stops("end_turn")),
                stream(START, says("half"), STOP),
                stream(START, says("half"), error("overloaded_error")),
                stream(START, says("half"), stops("a_new_reason"), STOP),
                stream(START, says("half"), "data: nonsense\n\n", stops("end_turn"), STOP));
    }

    @ParameterizedTest
    @MethodSource("troubleAfterTheFirstContent")
    void troubleAfterTheFirstContentIsSaidInBandAndNeverTerminated(Answer trouble) {
        start(ProxyUnderTest::hurriedToGoOn);
        first.on(PATH, trouble);

        var chunks = Chunks.of(proxy.chat("m", true).body());

        assertThat(chunks.text()).isEqualTo("half");
        assertThat(chunks.finish()).isEmpty();
        assertThat(chunks.last().at("/error/code").asText()).isEqualTo("STREAM_BROKEN");
        assertThat(chunks.terminated()).isFalse();
        assertThat(second.requests(PATH)).isEmpty();
    }

    @Test
    void whatIsNotClosedAfterItsEndIsAnAnswerAllTheSame() {
        first.on(PATH, streamThenHang(START, says("all"), BLOCK_STOP, stops("end_turn"), STOP));

        var chunks = Chunks.of(proxy.chat("m", true).body());

        assertThat(chunks.text()).isEqualTo("all");
        assertThat(chunks.terminated()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"null", "'\"a_new_reason\"'"})
    void aWholeAnswerWithoutAnEndIsNoAnswer(String reason) {
        first.on(PATH, json(200, message(text("ha"), reason)));

        assertThat(proxy.chat("m", false)
                        .json()
                        .at("/choices/0/message/content")
                        .asText())
                .isEqualTo("second");
        assertThat(first.requests(PATH)).hasSize(2);
    }

    @Test
    void whatTheVendorRefusesIsRefused() {
        first.on(PATH, json(400, errorBody("invalid_request_error", "messages: odd, " + SECRET)));

        var reply = proxy.chat("m", false);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("error").asText()).contains("messages: odd, ***");
        assertThat(second.requests(PATH)).isEmpty();
    }

    @Test
    void aRefusalOfTheModelIsAContentFilter() {
        first.on(PATH, json(200, message("", "\"refusal\"")));

        assertThat(proxy.chat("m", false).json().at("/choices/0/finish_reason").asText())
                .isEqualTo("content_filter");
    }

    @Test
    void aTaskOfWordsIsDoneByAModelAskedForByName() {
        first.on(PATH, json(200, message(text("done"), "\"end_turn\"")));

        var body = proxy.run("m").json();

        assertThat(body.path("success").asBoolean()).isTrue();
        assertThat(body.path("output").asText()).isEqualTo("done");
        assertThat(body.path("runner").asText()).isEqualTo("first");
        assertThat(body.at("/usage/input_tokens").asInt()).isEqualTo(135);
        assertThat(body.at("/usage/cache_read_tokens").asInt()).isEqualTo(100);
        assertThat(body.at("/usage/cache_write_tokens").asInt()).isEqualTo(10);
    }

    @Test
    void attemptsAndTokensAreCounted() {
        first.on(PATH, stream(START, says("x"), BLOCK_STOP, stops("end_turn"), STOP), streamThenCut(START, says("x")));

        proxy.chat("m", true);
        proxy.chat("m", true);

        assertThat(proxy.metrics())
                .contains("de_runners_requests_total{model=\"m\",outcome=\"ok\",runner=\"first\"} 1.0")
                .contains("de_runners_requests_total{model=\"m\",outcome=\"broken\",runner=\"first\"} 1.0")
                .contains("de_runners_tokens_total{direction=\"input\",model=\"m\",runner=\"first\"} 135.0")
                .contains("de_runners_tokens_total{direction=\"output\",model=\"m\",runner=\"first\"} 15.0")
                .contains("de_runners_tokens_part_total{kind=\"cache_read\",model=\"m\",runner=\"first\"} 100.0")
                .contains("de_runners_tokens_part_total{kind=\"cache_write\",model=\"m\",runner=\"first\"} 10.0");
    }

    @Test
    void aClientThatGoesIsGoneForTheVendorToo() throws IOException {
        first.on(PATH, streamThenHang(START, says("one")));
        var body = ProxyUnderTest.question("m", true);
        try (var socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(proxy.url()).getPort())) {
            var request = "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length()
                    + "\r\n\r\n" + body;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            assertThat(socket.getInputStream().read()).isEqualTo('H');
        }

        await().until(() -> first.aborted() == 1);
        await().until(() -> proxy.runner("first").path("in_flight").asInt(-1) == 0);
        assertThat(proxy.breaker("first")).isEqualTo("closed");
        assertThat(second.requests(PATH)).isEmpty();
    }

    @Test
    void aSlowReaderSlowsTheVendorAndLosesNothing() throws Exception {
        proxy.close();
        proxy = ProxyUnderTest.with(
                speaking("anthropic", "first", first.url(), "m").replace("idle: 20s", "idle: 3s"));
        int pieces = 800;
        var written = new AtomicInteger();
        first.on(PATH, (_, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
            wire.chunk(START);
            for (int i = 0; i < pieces; i++) {
                wire.chunk(says("x".repeat(60_000)));
                written.incrementAndGet();
            }
            wire.chunk(BLOCK_STOP + stops("end_turn") + STOP);
            wire.send("0\r\n\r\n");
        });
        var request = HttpRequest.newBuilder(URI.create(proxy.url() + "/v1/chat/completions"))
                .POST(HttpRequest.BodyPublishers.ofString(ProxyUnderTest.question("m", true)))
                .build();
        try (var body =
                READER.send(request, HttpResponse.BodyHandlers.ofInputStream()).body()) {
            // Longer than the idle limit of the runner: it is the reader who is slow.
            await().pollDelay(Duration.ofMillis(3_300)).until(() -> true);
            assertThat(written).hasValueLessThan(pieces);

            var chunks = Chunks.of(new String(body.readAllBytes(), StandardCharsets.UTF_8));
            assertThat(chunks.text().length()).isEqualTo(pieces * 60_000);
            assertThat(chunks.terminated()).isTrue();
        }
    }

    @Test
    void aTaskThatWasCutIsNoSuccess() {
        first.on(PATH, json(200, message(text("ha"), "\"max_tokens\"")));

        var body = proxy.run("m").json();

        assertThat(body.path("success").asBoolean(true)).isFalse();
        assertThat(body.path("output").asText()).isEqualTo("ha");
        assertThat(body.path("error").asText()).contains("cut at the limit of tokens");
    }

    @Test
    void aTaskIsStreamed() {
        first.on(PATH, stream(START, says("forty"), says("-two"), BLOCK_STOP, stops("end_turn"), STOP));

        var reply = proxy.post("/v1/runs?stream=true", "{\"prompt\":\"do it\",\"models\":[\"m\"]}");

        assertThat(reply.body())
                .contains("event: output\n", "\"text\":\"forty\"", "event: result")
                .contains("\"output\":\"forty-two\"");
    }

    @Test
    void aStreamedTaskThatIsCutEndsInAnError() {
        first.on(PATH, streamThenCut(START, says("forty")));

        var reply = proxy.post("/v1/runs?stream=true", "{\"prompt\":\"do it\",\"models\":[\"m\"]}");

        assertThat(reply.body()).contains("event: error", "STREAM_BROKEN").doesNotContain("event: result");
    }

    @Test
    void aTaskThatNeedsHandsIsNotForAModel() {
        for (var task : List.of(
                "{\"prompt\":\"x\"}",
                "{\"prompt\":\"x\",\"models\":[\"m\"],\"repo_url\":\"https://git.test/a\"}",
                "{\"prompt\":\"x\",\"models\":[\"m\"],\"allowed_tools\":[\"Edit\"]}")) {
            assertThat(proxy.post("/v1/runs", task).status()).isEqualTo(503);
        }
        assertThat(first.requests(PATH)).isEmpty();
    }

    @Test
    void aKeyThatIsNoGoodShows() {
        first.on(MODELS, json(401, errorBody("authentication_error", "invalid x-api-key")));

        await().until(() -> proxy.status("first").equals("key_refused"));

        assertThat(first.requests(MODELS).getLast().headers()).containsEntry("x-api-key", SECRET);
    }
}
