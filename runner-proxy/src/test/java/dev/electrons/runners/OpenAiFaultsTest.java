package dev.electrons.runners;

import static dev.electrons.runners.ProxyUnderTest.openAi;
import static dev.electrons.runners.ProxyUnderTest.question;
import static dev.electrons.runners.ScriptedRunner.completion;
import static dev.electrons.runners.ScriptedRunner.ends;
import static dev.electrons.runners.ScriptedRunner.hang;
import static dev.electrons.runners.ScriptedRunner.json;
import static dev.electrons.runners.ScriptedRunner.says;
import static dev.electrons.runners.ScriptedRunner.stream;
import static dev.electrons.runners.ScriptedRunner.streamThenCut;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.runners.ScriptedRunner.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What servers of OpenAI's protocol say is wrong, and where the request goes then. */
final class OpenAiFaultsTest {
    private static final String PATH = "/v1/chat/completions";
    private static final String TOO_LONG =
            "{\"error\":{\"message\":\"This model's maximum context length is 8192 tokens.\","
                    + "\"type\":\"invalid_request_error\",\"code\":\"context_length_exceeded\"}}";
    private static final String FILTERED =
            "{\"error\":{\"message\":\"not that\",\"type\":\"invalid_request_error\",\"code\":\"content_filter\"}}";

    private final ScriptedRunner first = ScriptedRunner.openAi();
    private final ScriptedRunner second = ScriptedRunner.openAi();
    private final ScriptedRunner third = ScriptedRunner.openAi();
    private ProxyUnderTest proxy = ProxyUnderTest.withoutFile();

    private void begin(String more, String runners) {
        proxy.close();
        proxy = ProxyUnderTest.start(Map.of(), more + ProxyUnderTest.QUICK + "runners:\n" + runners);
    }

    private void two(String more) {
        begin(more, openAi("first", first.url(), "m") + openAi("second", second.url(), "m"));
        var streamed = stream(says("second"), ends());
        second.on(
                PATH,
                (request, wire) -> (request.body().contains("\"stream\": true")
                                ? streamed
                                : json(200, completion("second")))
                        .write(request, wire));
    }

    private static String taking(String entry, int tokens) {
        return entry.replace("timeouts:", "context: {m: " + tokens + "}, timeouts:");
    }

    @AfterEach
    void stop() {
        proxy.close();
        Stream.of(first, second, third).forEach(ScriptedRunner::close);
    }

    private static String choice(int index, String finish) {
        return "data: {\"choices\":[{\"index\":" + index + ",\"delta\":{\"content\":\"x\"},\"finish_reason\":" + finish
                + "}]}\n\n";
    }

    static Stream<Named<Answer>> halfOfTwoChoices() {
        return Stream.of(
                Named.of("cut", streamThenCut(choice(0, "null"), choice(1, "null"), choice(0, "\"stop\""))),
                Named.of("cut before the other began", streamThenCut(choice(0, "\"stop\""))),
                Named.of("ended", stream(choice(0, "null"), choice(1, "null"), choice(0, "\"stop\""))),
                Named.of("terminated", stream(choice(0, "\"stop\""), choice(1, "null"), "data: [DONE]\n\n")));
    }

    @ParameterizedTest
    @MethodSource("halfOfTwoChoices")
    void oneOfTwoChoicesIsNoAnswer(Answer half) {
        two("");
        first.on(PATH, half);

        var reply = proxy.post(PATH, question("m", true).replaceFirst("\\{", "{\"n\": 2, "));

        assertThat(reply.body()).contains("STREAM_BROKEN").doesNotContain("[DONE]");
    }

    private static Arguments answers(String outcome, int status, String body) {
        return Arguments.of(outcome, Named.of(status + " " + body, json(status, body, "Retry-After: 900")));
    }

    private static Arguments inBand(String outcome, String error) {
        return Arguments.of(outcome, Named.of("in band " + error, stream("data: {\"error\":" + error + "}\n\n")));
    }

    static Stream<Arguments> whatServersSay() {
        return Stream.of(
                answers("too_long", 400, TOO_LONG),
                answers(
                        "too_long",
                        400,
                        "{\"object\":\"error\",\"message\":\"maximum context length is 9\",\"code\":400}"),
                answers("too_long", 400, "{\"error\":\"the prompt is too long\"}"),
                answers("too_long", 413, "{}"),
                answers("key_refused", 402, "{\"error\":{\"message\":\"add credit\"}}"),
                answers("key_refused", 429, "{\"error\":{\"code\":\"insufficient_quota\",\"message\":\"no more\"}}"),
                answers("rate_limited", 429, "{\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"slow\"}}"),
                inBand(
                        "too_long",
                        "{\"message\":\"maximum context length is 8\",\"type\":\"BadRequestError\",\"code\":400}"),
                inBand("too_long", "\"Input is too long for this model\""),
                inBand("rate_limited", "{\"code\":429,\"message\":\"slow\"}"),
                inBand("rate_limited", "{\"type\":\"rate_limit_error\",\"code\":null}"),
                inBand("key_refused", "{\"code\":\"insufficient_quota\"}"),
                inBand("key_refused", "{\"code\":\"invalid_api_key\",\"type\":\"invalid_request_error\"}"),
                inBand("overloaded", "{\"type\":\"overloaded_error\"}"),
                inBand("unfit", "{\"code\":\"404\"}"),
                inBand("broken", "{\"type\":\"server_error\",\"message\":\"oops\"}"),
                inBand("broken", "\"engine died\""));
    }

    @ParameterizedTest
    @MethodSource("whatServersSay")
    void theNextOneIsAskedForTheReasonThatTheServerSays(String outcome, Answer trouble) {
        two("");
        first.on(PATH, trouble);

        var reply = proxy.chat("m", true);

        assertThat(reply.body()).isEqualTo(says("second") + ends());
        assertThat(reply.header("x-de-attempted"))
                .startsWith("first/m=" + outcome)
                .endsWith("second/m=streaming");
        boolean counts = outcome.equals("broken") || outcome.equals("overloaded");
        assertThat(proxy.runner("first").at("/models/0/failures").asInt() > 0).isEqualTo(counts);
    }

    @Test
    void whatIsTooLongIsAskedOnlyOfThoseKnownToTakeMore() {
        begin(
                "",
                taking(openAi("first", first.url(), "m"), 8192)
                        + taking(openAi("same", third.url(), "m"), 8192)
                        + openAi("unknown", third.url(), "m")
                        + taking(openAi("second", second.url(), "m"), 128_000));
        first.on(PATH, json(400, TOO_LONG));
        second.on(PATH, json(200, completion("roomy")));

        var reply = proxy.chat("m", false);

        assertThat(reply.body()).isEqualTo(completion("roomy"));
        assertThat(reply.header("x-de-attempted"))
                .isEqualTo("first/m=too_long, same/m=skipped, unknown/m=skipped, second/m=ok");
        assertThat(third.requests(PATH)).isEmpty();
    }

    @Test
    void whatIsTooLongForAllIsTheClientsToMend() {
        begin("", taking(openAi("first", first.url(), "m"), 8192) + taking(openAi("second", second.url(), "m"), 4096));
        first.on(PATH, json(400, TOO_LONG));

        var reply = proxy.chat("m", false);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("code").asText()).isEqualTo("REJECTED_BY_RUNNER");
        assertThat(reply.json().path("error").asText()).contains("maximum context length");
        assertThat(second.requests(PATH)).isEmpty();
    }

    @Test
    void whatOneWillNotSayIsNotAskedOfOthers() {
        two("");
        first.on(PATH, json(400, FILTERED));

        var reply = proxy.chat("m", false);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().at("/details/attempts/0/outcome").asText()).isEqualTo("content_filter");
        assertThat(second.requests(PATH)).isEmpty();
        assertThat(proxy.metrics())
                .contains("de_runners_requests_total{model=\"m\",outcome=\"content_filter\",runner=\"first\"} 1.0");
    }

    private static String filtered(String word) {
        return completion(word).replace("\"stop\"", "\"content_filter\"");
    }

    @Test
    void unlessTheFileSaysSo() {
        two("content_filter: next\n");
        first.on(PATH, json(400, FILTERED), json(200, filtered("no")));

        assertThat(proxy.chat("m", false).body()).isEqualTo(completion("second"));
        assertThat(proxy.chat("m", false).body()).isEqualTo(completion("second"));

        second.on(PATH, json(200, filtered("neither")));
        assertThat(proxy.chat("m", false).body()).isEqualTo(filtered("neither"));
    }

    @Test
    void anAnswerThatWasFilteredIsOneAndIsCalledThat() {
        two("");
        first.on(PATH, json(200, filtered("no")), stream(says("no"), ends().replace("\"stop\"", "\"content_filter\"")));

        var whole = proxy.chat("m", false);
        proxy.chat("m", true);

        assertThat(whole.body()).isEqualTo(filtered("no"));
        assertThat(whole.header("x-de-attempted")).isEqualTo("first/m=content_filter");
        await().untilAsserted(() -> assertThat(proxy.metrics())
                .contains("de_runners_requests_total{model=\"m\",outcome=\"content_filter\",runner=\"first\"} 2.0"));
        assertThat(second.requests(PATH)).isEmpty();
    }

    @Test
    void aWholeAnswerThatHangsLeavesTimeForTheNext() {
        proxy.close();
        proxy = ProxyUnderTest.start(
                Map.of(),
                ProxyUnderTest.QUICK + "runners:\n"
                        + openAi("first", first.url(), "m").replace("total: 60s", "total: 6s")
                        + openAi("second", second.url(), "m"));
        first.on(PATH, hang());
        second.on(PATH, json(200, completion("second")));

        var reply = proxy.post(PATH, question("m", false), "X-DE-Timeout-Ms", "6000");

        assertThat(reply.body()).isEqualTo(completion("second"));
        assertThat(reply.header("x-de-attempted")).isEqualTo("first/m=timeout, second/m=ok");
    }

    @Test
    void aSecretThatIsCutOffAtTheEndOfLongWordsIsNotShown() {
        two("");
        var words = "x".repeat(490) + ProxyUnderTest.SECRET + "y".repeat(100);
        first.on(PATH, json(422, "{\"error\":{\"message\":\"" + words + "\"}}"));

        var reply = proxy.chat("m", false);

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.body()).contains("x***…").doesNotContain(ProxyUnderTest.SECRET.substring(0, 4));
        assertThat(proxy.get("/runners").body()).doesNotContain(ProxyUnderTest.SECRET.substring(0, 4));
    }

    @Test
    void aSecretThatWasRotatedAwayIsNotShownEither(@TempDir Path folder) throws IOException {
        var secret = Files.writeString(folder.resolve("secret.txt"), "the-old-key");
        begin("", openAi("first", first.url(), "m").replace("env:RUNNER_SECRET", "file:" + secret));
        await().until(() -> proxy.status("first").equals("up"));
        first.on(PATH, (request, wire) -> {
            Files.writeString(secret, "the-new-key");
            await().until(() -> {
                var asked = first.requests("/v1/models").getLast();
                return "Bearer the-new-key".equals(asked.headers().get("authorization"));
            });
            json(422, "{\"error\":{\"message\":\"bad: " + request.headers().get("authorization") + "\"}}")
                    .write(request, wire);
        });

        var reply = proxy.chat("m", false);

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.body()).contains("bad: Bearer ***").doesNotContain("the-old-key");
    }

    @Test
    void whoeverIsFreeAnswersThoseWhoTakeWhatThereIs() {
        begin(
                "",
                openAi("first", first.url(), "m").replace("timeouts:", "max_concurrent: 1, timeouts:")
                        + openAi("second", second.url(), "n"));
        first.on(PATH, hang());
        second.on(PATH, json(200, completion("second")));
        var busy = proxy.posting(PATH, question("m", false));
        await().until(() -> proxy.runner("first").path("in_flight").asInt() == 1);

        var reply = proxy.chat("auto", false);

        assertThat(reply.body()).isEqualTo(completion("second"));
        assertThat(reply.header("x-de-attempted")).isEqualTo("second/n=ok");
        assertThat(busy).isNotDone();
    }
}
