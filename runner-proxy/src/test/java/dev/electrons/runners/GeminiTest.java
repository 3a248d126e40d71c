package dev.electrons.runners;

import static dev.electrons.runners.GeminiWire.PATH;
import static dev.electrons.runners.GeminiWire.STREAM_PATH;
import static dev.electrons.runners.GeminiWire.answer;
import static dev.electrons.runners.GeminiWire.error;
import static dev.electrons.runners.GeminiWire.event;
import static dev.electrons.runners.GeminiWire.finishes;
import static dev.electrons.runners.GeminiWire.says;
import static dev.electrons.runners.GeminiWire.text;
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

/** Chats and tasks answered by Google's API, with a second runner of the same model behind it. */
final class GeminiTest {
    private static final String MODELS = "/v1beta/models";
    private static final String BAD_KEY = error(
            400,
            "INVALID_ARGUMENT",
            "API key not valid.",
            "{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":\"API_KEY_INVALID\"}");

    private final ScriptedRunner first = ScriptedRunner.bare(0).on(MODELS, json(200, "{\"models\":[]}"));
    private final ScriptedRunner second = ScriptedRunner.bare(0).on(MODELS, json(200, "{\"models\":[]}"));
    private ProxyUnderTest proxy = ProxyUnderTest.withoutFile();

    @BeforeEach
    void start() {
        start(UnaryOperator.identity());
    }

    private void start(UnaryOperator<String> hurried) {
        proxy.close();
        proxy = ProxyUnderTest.with(hurried.apply(speaking("gemini", "first", first.url(), "m"))
                + speaking("gemini", "second", second.url() + "/v1beta", "m"));
        second.on(STREAM_PATH, stream(says("second"), finishes("STOP")))
                .on(PATH, json(200, answer(text("second"), "\"STOP\"")));
    }

    @AfterEach
    void stop() {
        proxy.close();
        first.close();
        second.close();
    }

    @Test
    void aWholeAnswerIsTranslatedBothWays() {
        first.on(PATH, json(200, answer(text("forty") + "," + text("-two"), "\"STOP\"")));

        var reply = proxy.chat("m", false);

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        var body = reply.json();
        assertThat(body.at("/choices/0/message/content").asText()).isEqualTo("forty-two");
        assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(body.at("/usage/prompt_tokens").asInt()).isEqualTo(12);
        assertThat(body.at("/usage/prompt_tokens_details/cached_tokens").asInt())
                .isEqualTo(8);
        assertThat(body.at("/usage/completion_tokens").asInt()).isEqualTo(35);
        assertThat(body.at("/usage/completion_tokens_details/reasoning_tokens").asInt())
                .isEqualTo(30);
        var sent = first.requests(PATH).getFirst();
        assertThat(sent.headers()).containsEntry("x-goog-api-key", SECRET).doesNotContainKey("authorization");
        assertThat(sent.body())
                .isEqualTo("{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"why is that\"}]}]}");
    }

    @Test
    void aStreamIsTranslatedAsItComes() {
        first.on(STREAM_PATH, stream(says("forty"), says("-two"), finishes("MAX_TOKENS")));

        var reply = proxy.post("/v1/chat/completions", """
                {"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"x"}]}""");

        var chunks = Chunks.of(reply.body());
        assertThat(chunks.text()).isEqualTo("forty-two");
        assertThat(chunks.finish()).isEqualTo("length");
        assertThat(chunks.last().at("/usage/completion_tokens").asInt()).isEqualTo(35);
        assertThat(chunks.terminated()).isTrue();
        assertThat(reply.header("x-de-runner")).isEqualTo("first");
    }

    @Test
    void usageThatComesAfterTheFinishIsNotLost() {
        first.on(
                STREAM_PATH,
                stream(
                        event(
                                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"all\"}]},\"finishReason\":\"STOP\"}]}"),
                        event("{\"usageMetadata\":{\"promptTokenCount\":3,\"candidatesTokenCount\":4}}")));

        proxy.chat("m", true);

        assertThat(proxy.runner("first").path("last_error").isMissingNode()).isTrue();
        var run = proxy.post("/v1/runs?stream=true", "{\"prompt\":\"x\",\"models\":[\"m\"]}");
        assertThat(run.body()).contains("\"input_tokens\":3", "\"output_tokens\":4");
    }

    @Test
    void aToolCallComesWithItsSignature() {
        var call =
                "{\"functionCall\":{\"name\":\"weather\",\"args\":{\"city\":\"Bonn\"}},\"thoughtSignature\":\"c2ln\"}";
        first.on(STREAM_PATH, stream(event(answer("{\"text\":\"hm\",\"thought\":true}," + call, "\"STOP\""))));

        var chunks = Chunks.of(proxy.chat("m", true).body());

        assertThat(chunks.finish()).isEqualTo("tool_calls");
        assertThat(chunks.text()).isEmpty();
        var begun = chunks.get(0).at("/choices/0/delta/tool_calls/0");
        assertThat(begun.at("/function/name").asText()).isEqualTo("weather");
        assertThat(begun.at("/id").asText()).startsWith("call_");
        assertThat(begun.at("/extra_content/google/thought_signature").asText()).isEqualTo("c2ln");
        assertThat(chunks.arguments(0)).isEqualTo("{\"city\":\"Bonn\"}");
    }

    static Stream<Arguments> troubleBeforeTheFirstContent() {
        var tooLong = "The input token count (9) exceeds the maximum number of tokens allowed (8).";
        return Stream.of(
                trouble("broken", 2, reset()),
                trouble("broken", 2, json(500, error(500, "INTERNAL", "oops", ""))),
                trouble("overloaded", 1, json(503, error(503, "UNAVAILABLE", "The model is overloaded.", ""))),
                trouble("overloaded", 1, json(529, "{}")),
                trouble("rate_limited", 1, json(429, error(429, "RESOURCE_EXHAUSTED", "quota", ""))),
                trouble("key_refused", 1, json(401, error(401, "UNAUTHENTICATED", "no", ""))),
                trouble("key_refused", 1, json(403, error(403, "PERMISSION_DENIED", "no", ""))),
                trouble("key_refused", 1, json(400, BAD_KEY)),
                trouble("unfit", 1, json(400, error(400, "FAILED_PRECONDITION", "User location is not supported", ""))),
                trouble("too_long", 1, json(400, error(400, "INVALID_ARGUMENT", tooLong, ""))),
                trouble("unfit", 1, json(404, error(404, "NOT_FOUND", "models/m-own is not found", ""))),
                trouble("timeout", 1, json(504, error(504, "DEADLINE_EXCEEDED", "slow", ""))),
                trouble("timeout", 1, hang()),
                trouble("timeout", 1, streamThenHang(": ping\n\n")),
                trouble("broken", 2, streamThenCut()),
                trouble("broken", 2, stream(says(""))),
                trouble("overloaded", 1, stream(event(error(503, "UNAVAILABLE", "overloaded", "")))),
                trouble("broken", 2, stream(event(answer("", "\"MALFORMED_FUNCTION_CALL\"")))),
                trouble("broken", 2, stream("data: {\"candidates\":[{\"con\r\n\r\n")),
                trouble("broken", 2, json(200, answer(text("x"), "\"STOP\""))));
    }

    private static Arguments trouble(String outcome, int calls, Answer answer) {
        return Arguments.of(outcome, calls, Named.of("scripted", answer));
    }

    @ParameterizedTest
    @MethodSource("troubleBeforeTheFirstContent")
    void troubleBeforeTheFirstContentIsNotNoticed(String outcome, int calls, Answer trouble) {
        start(outcome.equals("timeout") ? ProxyUnderTest::hurriedToBegin : UnaryOperator.identity());
        first.on(STREAM_PATH, trouble);

        var reply = proxy.chat("m", true);

        assertThat(Chunks.of(reply.body()).text()).isEqualTo("second");
        assertThat(Chunks.of(reply.body()).terminated()).isTrue();
        assertThat(reply.header("x-de-attempted"))
                .startsWith("first/m=" + outcome)
                .endsWith(", second/m=streaming");
        assertThat(first.requests(STREAM_PATH)).hasSize(calls);
    }

    static Stream<Answer> troubleAfterTheFirstContent() {
        return Stream.of(
                streamThenCut(says("half")),
                streamThenHang(says("half")),
                stream(says("half")),
                stream(says("half"), event(error(503, "UNAVAILABLE", "overloaded", ""))),
                stream(says("half"), finishes("OTHER")),
                stream(says("half"), "data: nonsense\r\n\r\n", finishes("STOP")));
    }

    @ParameterizedTest
    @MethodSource("troubleAfterTheFirstContent")
    void troubleAfterTheFirstContentIsSaidInBandAndNeverTerminated(Answer trouble) {
        start(ProxyUnderTest::hurriedToGoOn);
        first.on(STREAM_PATH, trouble);

        var chunks = Chunks.of(proxy.chat("m", true).body());

        assertThat(chunks.text()).isEqualTo("half");
        assertThat(chunks.finish()).isEmpty();
        assertThat(chunks.last().at("/error/code").asText()).isEqualTo("STREAM_BROKEN");
        assertThat(chunks.terminated()).isFalse();
        assertThat(second.requests(STREAM_PATH)).isEmpty();
    }

    @Test
    void whatIsCutAfterItsFinishIsAnAnswerAllTheSame() {
        first.on(STREAM_PATH, streamThenCut(says("all"), finishes("STOP")));

        var chunks = Chunks.of(proxy.chat("m", true).body());

        assertThat(chunks.text()).isEqualTo("all");
        assertThat(chunks.terminated()).isTrue();
    }

    @Test
    void aQuotaThatComesBackSoonIsWaitedFor() {
        var soon = "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"0.2s\"}";
        first.on(
                PATH,
                json(429, error(429, "RESOURCE_EXHAUSTED", "quota", soon)),
                json(200, answer(text("first"), "\"STOP\"")));

        assertThat(proxy.chat("m", false)
                        .json()
                        .at("/choices/0/message/content")
                        .asText())
                .isEqualTo("first");
        assertThat(first.requests(PATH)).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"null", "'\"OTHER\"'", "'\"MALFORMED_FUNCTION_CALL\"'"})
    void aWholeAnswerWithoutAGoodEndIsNoAnswer(String reason) {
        first.on(PATH, json(200, answer(text("ha"), reason)));

        assertThat(proxy.chat("m", false)
                        .json()
                        .at("/choices/0/message/content")
                        .asText())
                .isEqualTo("second");
        assertThat(first.requests(PATH)).hasSize(2);
    }

    @Test
    void whatTheVendorRefusesIsRefused() {
        first.on(PATH, json(400, error(400, "INVALID_ARGUMENT", "odd, " + SECRET, "")));

        var reply = proxy.chat("m", false);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("error").asText()).contains("odd, ***");
        assertThat(second.requests(PATH)).isEmpty();
    }

    @Test
    void aBlockedPromptIsAContentFilter() {
        first.on(PATH, json(200, "{\"promptFeedback\":{\"blockReason\":\"PROHIBITED_CONTENT\"}}"));

        assertThat(proxy.chat("m", false).json().at("/choices/0/finish_reason").asText())
                .isEqualTo("content_filter");
        assertThat(proxy.run("m").json().path("success").asBoolean(true)).isFalse();
    }

    @Test
    void aTaskOfWordsIsDoneByAModelAskedForByName() {
        first.on(PATH, json(200, answer(text("done"), "\"STOP\"")));

        var body = proxy.run("m").json();

        assertThat(body.path("success").asBoolean()).isTrue();
        assertThat(body.path("output").asText()).isEqualTo("done");
        assertThat(body.at("/usage/output_tokens").asInt()).isEqualTo(35);
        assertThat(body.at("/usage/reasoning_tokens").asInt()).isEqualTo(30);
        assertThat(body.at("/usage/cache_read_tokens").asInt()).isEqualTo(8);
    }

    @Test
    void aStreamedTaskThatIsCutEndsInAnError() {
        first.on(STREAM_PATH, streamThenCut(says("forty")));

        var reply = proxy.post("/v1/runs?stream=true", "{\"prompt\":\"do it\",\"models\":[\"m\"]}");

        assertThat(reply.body()).contains("event: error", "STREAM_BROKEN").doesNotContain("event: result");
    }

    @Test
    void aKeyThatIsNoGoodShows() {
        first.on(MODELS, json(400, BAD_KEY));

        await().until(() -> proxy.status("first").equals("key_refused"));

        assertThat(first.requests(MODELS).getLast().headers()).containsEntry("x-goog-api-key", SECRET);
    }
}
