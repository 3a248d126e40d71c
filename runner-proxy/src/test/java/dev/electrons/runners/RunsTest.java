package dev.electrons.runners;

import static dev.electrons.runners.ProxyUnderTest.QUICK;
import static dev.electrons.runners.ProxyUnderTest.cli;
import static dev.electrons.runners.ScriptedRunner.done;
import static dev.electrons.runners.ScriptedRunner.hang;
import static dev.electrons.runners.ScriptedRunner.json;
import static dev.electrons.runners.ScriptedRunner.lines;
import static dev.electrons.runners.ScriptedRunner.reset;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.json.Json;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Agent tasks, with a first choice that misbehaves and a second that does not. */
final class RunsTest {
    private ScriptedRunner first = ScriptedRunner.cli();
    private ScriptedRunner second = ScriptedRunner.cli();
    private ProxyUnderTest proxy = ProxyUnderTest.withoutFile();

    @BeforeEach
    void start() {
        first.on("/execute", done("by the first"));
        second.on("/execute", done("by the second"));
        start(QUICK, UnaryOperator.identity());
    }

    private void start(String rules, UnaryOperator<String> hurried) {
        proxy.close();
        proxy = ProxyUnderTest.start(
                Map.of(),
                rules + "runners:\n" + hurried.apply(cli("first", first.url(), "m1"))
                        + cli("second", second.url(), "m2"));
    }

    /** Only a call finds out that the first one is away: its probe is over, and the next one is far. */
    private void closeTheFirst() {
        start(QUICK.replace("every: 100ms", "every: 10m"), UnaryOperator.identity());
        await().until(() -> proxy.status("first").equals("up"));
        first.close();
    }

    @AfterEach
    void stop() {
        proxy.close();
        first.close();
        second.close();
    }

    @Test
    void anAgentTaskIsDoneByTheFirstRunnerThatServesItsModel() {
        var reply =
                proxy.post("/v1/runs", """
                {"prompt":"fix it","models":["m1","m2"],"repo_url":"https://git.test/a/b","timeout_ms":60000,
                 "allowed_tools":["Edit"],"max_turns":3,"attempt_id":"run/n/0/1","metadata":{"any":"thing"}}""", "traceparent", "00-11111111111111111111111111111111-2222222222222222-01");

        assertThat(reply.status()).isEqualTo(200);
        var body = reply.json();
        assertThat(body.path("success").asBoolean()).isTrue();
        assertThat(body.path("output").asText()).isEqualTo("by the first");
        assertThat(body.path("exit_code").asInt(-1)).isZero();
        assertThat(body.path("runner").asText()).isEqualTo("first");
        assertThat(body.path("model").asText()).isEqualTo("m1");
        assertThat(body.path("waterfall_position").asInt(-1)).isZero();
        assertThat(body.path("attempted_models").toString()).isEqualTo("[\"m1\"]");
        var sent = first.requests("/execute").getFirst();
        assertThat(sent.headers())
                .containsEntry("x-runner-secret", ProxyUnderTest.SECRET)
                .containsEntry("idempotency-key", "run/n/0/1")
                .containsEntry("traceparent", "00-11111111111111111111111111111111-2222222222222222-01");
        var work = Json.read(sent.body(), com.fasterxml.jackson.databind.JsonNode.class);
        assertThat(work.path("model").asText()).isEqualTo("m1-own");
        assertThat(work.path("prompt").asText()).isEqualTo("fix it");
        assertThat(work.path("max_turns").asInt()).isEqualTo(3);
        assertThat(work.path("timeout_ms").asInt()).isBetween(20_000, 40_000);
        assertThat(work.has("branch")).isFalse();
    }

    @Test
    void workThatFailsIsAnAnswerToo() {
        first.on(
                "/execute",
                json(200, "{\"success\":false,\"error\":\"3 tests fail\",\"exit_code\":2,\"duration_ms\":9}"));

        var body = proxy.run("m1", "m2").json();

        assertThat(body.path("success").asBoolean(true)).isFalse();
        assertThat(body.path("error").asText()).isEqualTo("3 tests fail");
        assertThat(body.path("exit_code").asInt()).isEqualTo(2);
        assertThat(body.path("runner").asText()).isEqualTo("first");
        assertThat(second.requests("/execute")).isEmpty();
    }

    private void takesOver(String outcome, int callsOfTheFirst) {
        var reply = proxy.run("m1", "m2");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        var body = reply.json();
        assertThat(body.path("runner").asText()).isEqualTo("second");
        assertThat(body.path("waterfall_position").asInt()).isEqualTo(1);
        assertThat(body.path("attempted_models").toString()).isEqualTo("[\"m1\",\"m2\"]");
        assertThat(body.path("attempts").path(0).path("outcome").asText()).isEqualTo(outcome);
        assertThat(first.requests("/execute")).hasSize(callsOfTheFirst);
        assertThat(reply.header("x-de-attempted"))
                .startsWith("first/m1=" + outcome)
                .endsWith("second/m2=ok");
    }

    @Test
    void aRefusedConnectionGoesToTheNextAndOpensTheBreaker() {
        closeTheFirst();

        var body = proxy.run("m1", "m2").json();

        assertThat(body.path("runner").asText()).isEqualTo("second");
        // A connection that a probe left open may break first; the second try finds nobody.
        assertThat(body.path("attempts").findValuesAsText("outcome")).endsWith("unreachable", "ok");
        assertThat(proxy.breaker("first")).isEqualTo("open");
        assertThat(proxy.status("first")).isEqualTo("down");
    }

    @Test
    void aResetIsTriedOnceMoreThenTheNext() {
        first.on("/execute", reset());

        takesOver("broken", 2);
    }

    @Test
    void aResetThatHappensOnceIsNotNoticed() {
        first.on("/execute", reset(), done("at the second try"));

        assertThat(proxy.run("m1").json().path("output").asText()).isEqualTo("at the second try");
    }

    @ParameterizedTest
    @CsvSource({
        "500, broken, 2",
        "502, broken, 2",
        "503, overloaded, 1",
        "529, overloaded, 1",
        "404, unfit, 1",
        "504, timeout, 1"
    })
    void aStatusThatBlamesTheRunnerLeadsToTheNext(int status, String outcome, int calls) {
        first.on("/execute", json(status, "{\"error\":\"no\"}"));

        takesOver(outcome, calls);
    }

    @Test
    void aRequestThatIsAtFaultIsNotTriedElsewhere() {
        first.on("/execute", json(422, "{\"error\":\"prompt is unreadable\"}"));

        var reply = proxy.run("m1", "m2");

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.json().path("code").asText()).isEqualTo("REJECTED_BY_RUNNER");
        assertThat(reply.json().path("error").asText()).contains("prompt is unreadable");
        assertThat(second.requests("/execute")).isEmpty();
        assertThat(proxy.breaker("first")).isEqualTo("closed");
    }

    @Test
    void aRateLimitWithoutATimeGoesToTheNextAndIsLeftAlone() {
        first.on("/execute", json(429, "{}"));

        takesOver("rate_limited", 1);
        proxy.run("m1", "m2");

        assertThat(first.requests("/execute")).hasSize(1);
        assertThat(proxy.breaker("first")).isEqualTo("closed");
        assertThat(proxy.runner("first").at("/models/0/cooling_ms").asInt()).isPositive();
    }

    @Test
    void aRateLimitThatEndsSoonIsWaitedFor() {
        first.on("/execute", json(429, "{}", "Retry-After: 1"), done("after a second"));

        assertThat(proxy.run("m1", "m2").json().path("output").asText()).isEqualTo("after a second");
    }

    @Test
    void aRateLimitThatEndsTooLateGoesToTheNext() {
        first.on("/execute", json(429, "{}", "Retry-After: 3600"));

        takesOver("rate_limited", 1);
    }

    @Test
    void anAgentThatReportsARateLimitIsLimited() {
        first.on(
                "/execute", json(200, "{\"success\":false,\"error\":\"API error: rate_limit_error\",\"exit_code\":1}"));

        takesOver("rate_limited", 1);
    }

    @Test
    void silenceGoesToTheNextWhenTheTimeForTheCallIsUp() {
        start(QUICK, ProxyUnderTest::hurriedToBegin);
        first.on("/execute", hang());

        takesOver("timeout", 1);

        await().until(() -> first.aborted() == 1);
    }

    @Test
    void timeToConnectIsNotTimeToAnswer() {
        start(QUICK, entry -> entry.replace("connect: 20s", "connect: 1s"));
        var thinking = new CountDownLatch(1);
        first.on("/execute", (request, wire) -> {
            await().until(() -> thinking.getCount() == 0);
            done("thought for long").write(request, wire);
        });
        var reply = proxy.posting("/v1/runs", "{\"prompt\":\"p\",\"models\":[\"m1\"]}");

        // Half as long again as connecting may take.
        await().pollDelay(Duration.ofMillis(1_500)).until(() -> true);
        thinking.countDown();

        assertThat(reply.join().body()).contains("thought for long");
        assertThat(first.requests("/execute")).hasSize(1);
    }

    @Test
    void anExpiredLoginIsSkippedUntilItWorksAgain() {
        first.on("/oauth/status", json(200, "{\"authenticated\":false}"));
        first.on("/execute", json(401, "{\"error\":\"login expired\"}"));
        proxy.run("m1", "m2");
        await().until(() -> proxy.status("first").equals("needs_login"));

        takesOver("skipped", first.requests("/execute").size());

        first.on("/oauth/status", json(200, "{\"authenticated\":true}")).on("/execute", done("logged in again"));
        await().until(() -> proxy.status("first").equals("up"));
        assertThat(proxy.run("m1").json().path("output").asText()).isEqualTo("logged in again");
    }

    @Test
    void aRefusedSecretDisablesTheRunnerUntilAnOperatorSaysOtherwise() {
        first.on("/execute", json(403, "{\"error\":\"bad secret\"}"));
        takesOver("key_refused", 1);

        takesOver("skipped", 1);
        assertThat(proxy.status("first")).isEqualTo("key_refused");

        first.on("/execute", done("fine now"));
        proxy.post("/runners/first/resume", "");
        assertThat(proxy.run("m1").json().path("output").asText()).isEqualTo("fine now");
    }

    @Test
    void whenAllAreUnavailableItSaysWhichWereTriedAndWhy() {
        closeTheFirst();
        second.on("/execute", json(503, "{}"));

        var reply = proxy.run("m1", "m2", "m3");

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.json().path("code").asText()).isEqualTo("ALL_RUNNERS_UNAVAILABLE");
        var details = reply.json().path("details");
        // A connection that a probe left open is found broken first.
        assertThat(details.path("attempts").findValuesAsText("outcome"))
                .endsWith("unreachable", "overloaded", "unserved")
                .hasSizeLessThanOrEqualTo(4);
        assertThat(details.path("reasons").toString()).contains("first/m1").contains("no runner serves it");
        assertThat(reply.header("retry-after")).isNotEmpty();
    }

    @Test
    void whenAllAreLimitedTheSoonestSaysWhenToComeAgain() {
        first.on("/execute", json(429, "{}", "Retry-After: 3600"));
        second.on("/execute", json(429, "{}", "Retry-After: 90"));

        var reply = proxy.run("m1", "m2");

        assertThat(reply.status()).isEqualTo(503);
        assertThat(Integer.parseInt(reply.header("retry-after"))).isBetween(60, 90);
        second.on("/execute", json(503, "{}"));
        proxy.post("/runners/second/resume", "");
        assertThat(proxy.run("m1", "m2").header("retry-after")).isEqualTo("5");
    }

    @Test
    void aModelThatNobodyServesIsUnavailable() {
        var reply = proxy.run("m9");

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.json().path("code").asText()).isEqualTo("NO_RUNNER_AVAILABLE");
        assertThat(reply.json().at("/details/reasons").toString()).contains("m9", "first");
    }

    @Test
    void whenTheClientsTimeIsUpItSaysSo() {
        first.on("/execute", hang());
        second.on("/execute", hang());

        var reply = proxy.post("/v1/runs", "{\"prompt\":\"p\",\"models\":[\"m1\",\"m2\"],\"timeout_ms\":150}");

        assertThat(reply.status()).isEqualTo(504);
        assertThat(reply.json().path("code").asText()).isEqualTo("DEADLINE_EXCEEDED");
    }

    @Test
    void oneRunnerCanBeAskedForByName() {
        assertThat(proxy.post("/v1/runs", "{\"prompt\":\"p\",\"runner\":\"second\"}")
                        .json()
                        .path("output")
                        .asText())
                .isEqualTo("by the second");
        assertThat(proxy.post("/v1/runs", "{\"prompt\":\"p\",\"runner\":\"third\"}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void anAgentsWordsAreStreamedAndItsResultEndsTheStream() {
        first.on(
                "/execute",
                lines(
                        true,
                        "{\"type\":\"system\"}",
                        "{\"type\":\"assistant\",\"message\":{\"content\":[{\"type\":\"text\",\"text\":\"working\"}]}}",
                        "{\"type\":\"result\",\"is_error\":false,\"result\":\"finished\",\"usage\":{\"input_tokens\":5,\"output_tokens\":6},\"total_cost_usd\":0.01}"));

        var reply = proxy.post("/v1/runs?stream=true", "{\"prompt\":\"p\",\"models\":[\"m1\"]}");

        assertThat(reply.header("content-type")).startsWith("text/event-stream");
        assertThat(reply.body())
                .contains("event: output\ndata: {")
                .contains("\"text\":\"working\"")
                .contains("event: result\ndata: {\"success\":true,\"output\":\"finished\"")
                .contains("\"usage\":{\"input_tokens\":5,\"output_tokens\":6,\"cost_usd\":0.01}");
    }

    @Test
    void aWholeAnswerIsStreamedToThoseWhoAskForAStream() {
        var reply = proxy.post("/v1/runs", "{\"prompt\":\"p\",\"models\":[\"m1\"]}", "Accept", "text/event-stream");

        assertThat(reply.body())
                .contains("event: output")
                .contains("by the first")
                .contains("event: result");
    }

    @Test
    void anAgentThatIsCutOffAfterItSpokeEndsInAnErrorEvent() {
        first.on("/execute", lines(false, "{\"type\":\"output\",\"text\":\"half\"}", "{\"type\":\"resu"));

        var reply = proxy.post("/v1/runs?stream=true", "{\"prompt\":\"p\",\"models\":[\"m1\",\"m2\"]}");

        assertThat(reply.body())
                .contains("half")
                .contains("event: error")
                .contains("STREAM_BROKEN")
                .doesNotContain("event: result");
    }

    @Test
    void anAgentThatIsCutOffStartsAgainElsewhereWhenNobodyListened() {
        first.on("/execute", lines(false, "{\"type\":\"output\",\"text\":\"half\"}"));

        takesOver("broken", 2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    nonsense                                | INVALID_JSON  | Invalid JSON body
                    {}                                      | MISSING_FIELD | Missing required field: prompt
                    {"prompt":"  "}                         | MISSING_FIELD | Missing required field: prompt
                    {"prompt":"p","promt":"x"}              | INVALID_FIELD | promt is not a field; did you mean prompt?
                    {"prompt":"p","timeout_ms":0}           | INVALID_FIELD | timeout_ms must be a whole number
                    {"prompt":"p","models":["a b"]}         | INVALID_FIELD | models must be
                    {"prompt":"p","attempt_id":"a\\nb"}     | INVALID_FIELD | attempt_id must be
                    """)
    void aBodyWithFaultsIsRefusedInWords(String body, String code, String words) {
        var reply = proxy.post("/v1/runs", body);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("code").asText()).isEqualTo(code);
        assertThat(reply.json().path("error").asText()).contains(words);
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        var reply = proxy.post("/v1/runs", "{\"prompt\":\"" + "x".repeat(17 << 20) + "\"}");

        assertThat(reply.status()).isEqualTo(413);
    }
}
