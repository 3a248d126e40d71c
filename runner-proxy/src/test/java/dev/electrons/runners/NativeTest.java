package dev.electrons.runners;

import static dev.electrons.runners.Everybody.CHAT;
import static dev.electrons.runners.Everybody.gptSays;
import static dev.electrons.runners.ProxyUnderTest.openAi;
import static dev.electrons.runners.ProxyUnderTest.speaking;
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
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The doors of Anthropic's and Google's clients, with a first choice of their own and a second of OpenAI's. */
final class NativeTest {
    private static final String MESSAGES = "/v1/messages";
    private static final String GENERATE = "/v1beta/models/m:generateContent";
    private static final String GENERATE_STREAM = "/v1beta/models/m:streamGenerateContent?alt=sse";
    private static final String QUESTION = "{\"model\": \"m\", \"max_tokens\": 9, \"stream\": %s, \"x_unknown\": 1.50,"
            + " \"messages\": [{\"role\":\"user\",\"content\":\"why is that\"}]}";
    private static final String CONTENTS =
            "{\"contents\": [{\"parts\":[{\"text\":\"why is that\"}]}], \"x_unknown\": 1.50}";

    private final ScriptedRunner claude = ScriptedRunner.bare(0).on("/v1/models", json(200, "{}"));
    private final ScriptedRunner gemini = ScriptedRunner.bare(0).on("/v1beta/models", json(200, "{}"));
    private final ScriptedRunner gpt = ScriptedRunner.openAi();
    private ProxyUnderTest proxy = ProxyUnderTest.withoutFile();

    @BeforeEach
    void start() {
        start(UnaryOperator.identity());
    }

    private void start(UnaryOperator<String> hurried) {
        proxy.close();
        proxy = ProxyUnderTest.with(hurried.apply(speaking("anthropic", "claude", claude.url(), "m"))
                + speaking("gemini", "gemini", gemini.url(), "g")
                + openAi("gpt", gpt.url(), "m"));
        gpt.on(
                CHAT,
                Everybody.eitherWay(
                        stream(
                                gptSays("{\"content\":\"second\"}", "null"),
                                gptSays("{}", "\"stop\""),
                                "data: [DONE]\n\n"),
                        json(200, ScriptedRunner.completion("second"))));
    }

    @AfterEach
    void stop() {
        proxy.close();
        Stream.of(claude, gemini, gpt).forEach(ScriptedRunner::close);
    }

    private ProxyUnderTest.Reply ask(boolean stream, String... headers) {
        return proxy.post(MESSAGES, QUESTION.formatted(stream), headers);
    }

    @Test
    void aWholeMessagePassesByteForByte() {
        var message = AnthropicWire.message(AnthropicWire.text("héllo"), "\"end_turn\"");
        claude.on(MESSAGES, json(200, message));

        var reply = ask(
                false,
                "x-api-key",
                "of-the-client",
                "Authorization",
                "Bearer of-the-client",
                "anthropic-version",
                "2024-01-01",
                "anthropic-beta",
                "some-beta");

        assertThat(reply.body()).isEqualTo(message);
        assertThat(reply.header("x-de-attempted")).isEqualTo("claude/m=ok");
        var sent = claude.requests(MESSAGES).getFirst();
        assertThat(sent.body()).isEqualTo(QUESTION.formatted(false).replace("\"m\"", "\"m-own\""));
        assertThat(sent.headers())
                .containsEntry("x-api-key", ProxyUnderTest.SECRET)
                .containsEntry("anthropic-version", "2024-01-01")
                .containsEntry("anthropic-beta", "some-beta")
                .doesNotContainKey("authorization");
    }

    @Test
    void aStreamOfMessagesPassesByteForByte() {
        var odd = AnthropicWire.event("a_new_kind", "{\"type\":\"a_new_kind\",\"x\":1.50}");
        var pieces = new String[] {
            ": hello\n\n" + AnthropicWire.START,
            odd,
            AnthropicWire.says("one"),
            AnthropicWire.BLOCK_STOP,
            AnthropicWire.stops("end_turn"),
            AnthropicWire.STOP
        };
        claude.on(MESSAGES, stream(pieces));

        var reply = ask(true);

        assertThat(reply.body()).isEqualTo(String.join("", pieces));
        assertThat(reply.header("content-type")).startsWith("text/event-stream");
        assertThat(reply.header("x-de-runner")).isEqualTo("claude");
        await().untilAsserted(() -> assertThat(proxy.metrics())
                .contains("de_runners_tokens_total{direction=\"input\",model=\"m\",runner=\"claude\"} 135.0"));
    }

    @Test
    void aReasonForTheEndThatOnlyTheClientKnowsIsOne() {
        var whole = AnthropicWire.message(AnthropicWire.text("hi"), "\"brand_new\"");
        var streamed =
                AnthropicWire.START + AnthropicWire.says("hi") + AnthropicWire.stops("brand_new") + AnthropicWire.STOP;
        claude.on(MESSAGES, json(200, whole), stream(streamed));
        gemini.on(
                GeminiWire.PATH.replace("m-own", "g-own"),
                json(200, GeminiWire.answer(GeminiWire.text("hi"), "\"BRAND_NEW\"")));

        assertThat(ask(false).body()).isEqualTo(whole);
        assertThat(ask(true).body()).isEqualTo(streamed);
        assertThat(proxy.post("/v1beta/models/g:generateContent", CONTENTS).body())
                .contains("BRAND_NEW");
    }

    private static String candidate(int index, String reason) {
        return "data: {\"candidates\":[{\"index\":" + index + ",\"content\":{\"parts\":[{\"text\":\"x\"}]}" + reason
                + "}]}\r\n\r\n";
    }

    static Stream<Named<Answer>> halfOfTwoCandidates() {
        var stop = ",\"finishReason\":\"STOP\"";
        return Stream.of(
                Named.of("the other is cut", streamThenCut(candidate(0, ""), candidate(1, ""), candidate(0, stop))),
                Named.of("the other never began", streamThenCut(candidate(0, stop))),
                Named.of("the first is cut", stream(candidate(0, ""), candidate(1, stop))));
    }

    @ParameterizedTest
    @MethodSource("halfOfTwoCandidates")
    void oneOfTwoCandidatesIsNoAnswer(Answer half) {
        gemini.on(GeminiWire.STREAM_PATH.replace("m-own", "g-own"), half);

        var reply = proxy.post(
                "/v1beta/models/g:streamGenerateContent?alt=sse",
                CONTENTS.replaceFirst("\\{", "{\"generationConfig\": {\"candidateCount\": 2}, "));

        assertThat(reply.body()).contains("broke off");
    }

    @Test
    void aBetaOfTheVendorStaysOne() {
        claude.on(
                MESSAGES + "?beta=true", json(200, AnthropicWire.message(AnthropicWire.text("hi"), "\"pause_turn\"")));

        assertThat(proxy.post(MESSAGES + "?beta=true", QUESTION.formatted(false))
                        .body())
                .contains("pause_turn");
    }

    static Stream<Named<Answer>> troubleBeforeTheFirstContent() {
        return Stream.of(
                Named.of("reset", reset()),
                Named.of("status 529", json(529, AnthropicWire.errorBody("overloaded_error", "x"))),
                Named.of("too long", json(400, AnthropicWire.errorBody("invalid_request_error", "prompt is too long"))),
                Named.of("error before content", stream(AnthropicWire.START, AnthropicWire.error("overloaded_error"))),
                Named.of("hang before content", streamThenHang(AnthropicWire.START)),
                Named.of("cut before content", streamThenCut(AnthropicWire.START)),
                Named.of("malformed", stream(AnthropicWire.event("x", "{nonsense"))),
                Named.of("something else", json(200, AnthropicWire.message("", "\"end_turn\""))));
    }

    @ParameterizedTest
    @MethodSource("troubleBeforeTheFirstContent")
    void troubleBeforeTheFirstContentIsNotNoticed(Answer trouble) {
        start(ProxyUnderTest::hurriedToBegin);
        claude.on(MESSAGES, trouble);

        var reply = ask(true);

        assertThat(reply.body())
                .startsWith("event: message_start\n")
                .contains("\"text\":\"second\"", "\"stop_reason\":\"end_turn\"")
                .endsWith("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
        assertThat(reply.header("x-de-attempted")).endsWith("gpt/m=streaming");
    }

    static Stream<Named<Answer>> troubleAfterTheFirstContent() {
        var half = AnthropicWire.START + AnthropicWire.says("half");
        return Stream.of(
                Named.of("cut", streamThenCut(half)),
                Named.of("stall", streamThenHang(half)),
                Named.of("end", stream(half)),
                Named.of("reason without a stop", stream(half, AnthropicWire.stops("end_turn"))),
                Named.of("error", stream(half, AnthropicWire.error("overloaded_error"))));
    }

    @ParameterizedTest
    @MethodSource("troubleAfterTheFirstContent")
    void troubleAfterTheFirstContentIsSaidInBandAndNeverTerminated(Answer trouble) {
        start(ProxyUnderTest::hurriedToGoOn);
        claude.on(MESSAGES, trouble);

        var body = ask(true).body();

        assertThat(body)
                .contains("half", "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\"")
                .contains("broke off")
                .doesNotContain("message_stop");
        assertThat(gpt.requests(CHAT)).isEmpty();
    }

    @Test
    void anAnswerInPartsIsTranslatedWithoutTheThinking() {
        claude.on(MESSAGES, json(503, "{}"));
        var thought = "{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"hm\"}]}";
        var said = "{\"type\":\"text\",\"text\":\"in parts\"}";
        gpt.on(
                CHAT,
                Everybody.eitherWay(
                        stream(
                                gptSays("{\"content\":[" + thought + "]}", "null"),
                                gptSays("{\"content\":[" + said + "]}", "null"),
                                gptSays("{}", "\"stop\""),
                                "data: [DONE]\n\n"),
                        json(200, """
                                {"choices": [{"message": {"content": [%s, %s]}, "finish_reason": "stop"}]}""".formatted(thought, said))));

        assertThat(ask(false).json().at("/content/0/text").asText()).isEqualTo("in parts");
        assertThat(ask(true).body()).contains("in parts").doesNotContain("hm");
    }

    @Test
    void aTranslatedStreamThatBreaksOffHasNoTerminatorEither() {
        claude.on(MESSAGES, json(503, "{}"));
        gpt.on(CHAT, streamThenCut(gptSays("{\"content\":\"half\"}", "null")));

        assertThat(ask(true).body()).contains("half", "event: error").doesNotContain("message_stop");
    }

    @Test
    void whatOnlyItsVendorUnderstandsGoesNowhereElse() {
        claude.on(MESSAGES, json(503, "{}"));
        var body = QUESTION.formatted(false)
                .replace("\"why is that\"", "[{\"type\":\"document\",\"source\":{\"type\":\"text\",\"data\":\"x\"}}]");

        var reply = proxy.post(MESSAGES, body);

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.json().at("/error/message").asText()).contains("cannot be given a block of document");
        assertThat(gpt.requests(CHAT)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "{\"messages\":[]}", "{\"messages\":\"hi\"}"})
    void whatIsNoRequestIsRefusedInItsWords(String body) {
        var reply = proxy.post(MESSAGES, body);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("type").asText()).isEqualTo("error");
        assertThat(reply.json().at("/error/type").asText()).isEqualTo("invalid_request_error");
    }

    @Test
    void generatedContentPassesByteForByte() {
        var answer = GeminiWire.answer(GeminiWire.text("héllo"), "\"STOP\"");
        gemini.on("/v1beta/models/g-own:generateContent", json(200, answer));

        var reply = proxy.post(GENERATE.replace("/m:", "/g:"), CONTENTS, "x-goog-api-key", "of-the-client");

        assertThat(reply.body()).isEqualTo(answer);
        var sent = gemini.requests("/v1beta/models/g-own:generateContent").getFirst();
        assertThat(sent.body()).isEqualTo(CONTENTS);
        assertThat(sent.headers()).containsEntry("x-goog-api-key", ProxyUnderTest.SECRET);
    }

    @Test
    void aStreamOfGeneratedContentPassesByteForByte() {
        var pieces = new String[] {GeminiWire.says("one"), GeminiWire.says("two"), GeminiWire.finishes("STOP")};
        gemini.on("/v1beta/models/g-own:streamGenerateContent?alt=sse", stream(pieces));

        assertThat(proxy.post(GENERATE_STREAM.replace("/m:", "/g:"), CONTENTS).body())
                .isEqualTo(String.join("", pieces));
    }

    @Test
    void aStreamOfGeneratedContentThatBreaksOffSaysSoAndDoesNotFinish() {
        gemini.on("/v1beta/models/g-own:streamGenerateContent?alt=sse", streamThenCut(GeminiWire.says("half")));

        assertThat(proxy.post(GENERATE_STREAM.replace("/m:", "/g:"), CONTENTS).body())
                .startsWith(GeminiWire.says("half"))
                .contains("data: {\"error\":{\"code\":502,\"message\":\"the runner's answer broke off")
                .doesNotContain("finishReason");
    }

    @Test
    void aWaterfallOfTonguesIsOne() {
        gemini.on("/v1beta/models/g-own:generateContent", json(503, "{}"));
        claude.on(MESSAGES, reset());

        var reply = proxy.post(GENERATE.replace("/m:", "/g:"), CONTENTS, "X-DE-Models", "m");

        assertThat(reply.json().at("/candidates/0/content/parts/0/text").asText())
                .isEqualTo("second");
        assertThat(reply.header("x-de-attempted"))
                .isEqualTo("gemini/g=overloaded, claude/m=broken, claude/m=broken, gpt/m=ok");
    }

    @Test
    void aModelWithASlashInItsNameIsFound() {
        proxy.rewrite(
                "runners:\n" + openAi("gpt", gpt.url(), "\"zai-org/glm+4\"").replace("\"zai-org/glm+4\"-own", "glm"));
        await().until(() -> proxy.runner("claude").isMissingNode());

        assertThat(proxy.post("/v1beta/models/zai-org%2Fglm+4:generateContent", CONTENTS)
                        .status())
                .isEqualTo(200);
        assertThat(proxy.post("/v1beta/models/zai-org/glm+4:generateContent", CONTENTS)
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1beta/models/m:countTokens",
                "/v1beta/models/m",
                "/v1beta/models/m:streamGenerateContent",
                "/v1beta/models/..%2f..%2fetc:generateContent",
                "/v1beta/models/:generateContent"
            })
    void whatIsNotServedIsRefusedInItsWords(String path) {
        var reply = proxy.post(path, CONTENTS);

        assertThat(reply.status()).isBetween(400, 404);
        assertThat(reply.json().at("/error/code").asInt()).isEqualTo(reply.status());
    }
}
