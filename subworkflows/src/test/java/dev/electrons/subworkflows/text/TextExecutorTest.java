package dev.electrons.subworkflows.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.error.Failure;
import dev.electrons.json.Json;
import dev.electrons.subworkflows.Given;
import dev.electrons.subworkflows.Scripted;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.subworkflows.call.Breaker;
import dev.electrons.subworkflows.call.Peer;
import dev.electrons.subworkflows.call.Unavailability;
import dev.electrons.subworkflows.judge.AnswerRules;
import dev.electrons.subworkflows.judge.Findings;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import dev.electrons.task.Task;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextExecutorTest {
    private final Vertx vertx = Vertx.vertx();
    private final Scripted proxy = new Scripted(vertx, (seen, response) -> tell(response, "Hello ", "there"));
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Peer peer = new Peer("runner-proxy", vertx, proxy.url(), Optional.empty());
    private final Breaker breaker = new Breaker(
            vertx,
            meters,
            "runner-proxy-text",
            Unavailability::ofProxy,
            () -> peer.get("/health/live"),
            Duration.ofMillis(200));
    private final TextExecutor executor =
            new TextExecutor(peer, breaker, new Findings(AnswerRules.usual(), meters), Clock.systemUTC());

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private static void chunk(HttpServerResponse response, Object chunk) {
        response.write("data: " + Json.text(chunk) + "\n\n");
    }

    private static Map<String, ?> piece(String text) {
        return Map.of("model", "sonnet", "choices", List.of(Map.of("delta", Map.of("content", text))));
    }

    private static HttpServerResponse head(HttpServerResponse response) {
        return Scripted.stream(response)
                .putHeader("X-DE-Runner", "claude-runner")
                .putHeader("X-DE-Model", "sonnet")
                .putHeader("X-DE-Attempted", "gemini-runner/flash=unreachable");
    }

    private static void tell(HttpServerResponse response, String... pieces) {
        head(response);
        for (var piece : pieces) {
            chunk(response, piece(piece));
        }
        chunk(response, Map.of("choices", List.of(Map.of("delta", Map.of(), "finish_reason", "stop"))));
        chunk(response, Map.of("choices", List.of(), "usage", Map.of("prompt_tokens", 9, "completion_tokens", 2)));
        response.end("data: [DONE]\n\n");
    }

    private Outcome run(Task task) {
        return executor.execute(task, new Given.Watched(task).attempt);
    }

    private static Task task(Map<String, ?> input, String... models) {
        return Given.task("text", input, models);
    }

    @Test
    void tokensAreSeenLiveAndTheResultTellsWhoWroteIt() {
        var task = task(Map.of("prompt", "Greet me", "system_prompt", "Be kind", "max_tokens", 50), "flash", "sonnet");
        var watched = new Given.Watched(task);
        var outcome = executor.execute(task, watched.attempt);
        assertThat(watched.said).containsExactly("token:Hello ", "token:there");
        assertThat(outcome.succeeded()).isTrue();
        assertThat(Given.output(outcome).get("text").asText()).isEqualTo("Hello there");
        assertThat(Given.output(outcome).at("/usage/input_tokens").asInt()).isEqualTo(9);
        var execution = outcome.execution();
        assertThat(execution.executor()).isEqualTo("runner-proxy");
        assertThat(execution.runnerUsed()).isEqualTo("claude-runner");
        assertThat(execution.model()).isEqualTo("sonnet");
        assertThat(execution.attemptedModels()).containsExactly("flash", "sonnet");
        assertThat(execution.waterfallPosition()).isEqualTo(1);
        var asked = proxy.seen.getFirst();
        var body = Json.read(asked.body(), JsonNode.class);
        assertThat(body.get("model").asText()).isEqualTo("flash");
        assertThat(asked.headers())
                .containsEntry("X-DE-Models", "sonnet")
                .containsEntry("traceparent", Given.TRACE)
                .containsEntry("tracestate", Given.STATE);
        assertThat(body.at("/messages/0/content").asText()).isEqualTo("Be kind");
        assertThat(body.get("max_tokens").asInt()).isEqualTo(50);
        assertThat(body.get("temperature").asDouble()).isEqualTo(0.7);
        assertThat(body.get("stream").asBoolean()).isTrue();
    }

    @Test
    void whatNobodySaysIsTheUsualAndItMayTakeAMinute() {
        var task = Given.task("text", Map.of("prompt", "Greet me"), Duration.ofMinutes(10));
        run(task);
        var body = Json.read(proxy.seen.getFirst().body(), JsonNode.class);
        assertThat(body.get("max_tokens").asInt()).isEqualTo(4096);
        assertThat(Integer.parseInt(proxy.seen.getFirst().headers().getOrDefault("X-DE-Timeout-Ms", "0")))
                .isBetween(45_000, 59_000);
    }

    @Test
    void whatItTookIsSaidAtTheEndOfTheStreamAndIsInTheResult() {
        proxy.script((seen, response) -> {
            head(response);
            chunk(response, piece("Hello"));
            chunk(response, Map.of("choices", List.of(Map.of("delta", Map.of(), "finish_reason", "stop"))));
            chunk(response, Map.of("choices", List.of(), "usage", Map.of("prompt_tokens", 9, "completion_tokens", 2)));
            response.end("data: [DONE]\n\n: de-cost-usd 0.001200\n\n");
        });
        var outcome = run(task(Map.of("prompt", "Greet me")));
        assertThat(outcome.execution().usage()).isEqualTo(new Execution.Usage(9L, 2L, 0.0012));
        assertThat(Given.output(outcome).at("/usage/cost_usd").asDouble()).isEqualTo(0.0012);
    }

    private static void finish(HttpServerResponse response, String text, String reason) {
        head(response);
        chunk(response, piece(text));
        chunk(response, Map.of("choices", List.of(Map.of("delta", Map.of(), "finish_reason", reason))));
        chunk(response, Map.of("choices", List.of(), "usage", Map.of("prompt_tokens", 9, "completion_tokens", 2)));
        response.end("data: [DONE]\n\n");
    }

    @Test
    void anAnswerThatRanIntoItsLimitSaysSoAndOneThatWasFilteredIsNegative() {
        proxy.script((seen, response) -> finish(response, "Once upon", "length"));
        var cut = run(task(Map.of("prompt", "Tell")));
        assertThat(cut.succeeded()).isTrue();
        assertThat(Given.output(cut).get("truncated").asBoolean()).isTrue();
        assertThat(Given.output(cut).get("finish_reason").asText()).isEqualTo("length");

        proxy.script((seen, response) -> finish(response, "Once upon", "content_filter"));
        var filtered = run(task(Map.of("prompt", "Tell")));
        assertThat(Given.failure(filtered).code()).isEqualTo("CONTENT_FILTERED");
        assertThat(Given.failure(filtered).retryable()).isFalse();
        assertThat(Given.output(filtered).get("text").asText()).isEqualTo("Once upon");
    }

    @Test
    void anEmptyAnswerTellsWhoseItWasAndWhatItTook() {
        proxy.script((seen, response) -> finish(response, " ", "stop"));
        var outcome = run(task(Map.of("prompt", "Greet me")));
        assertThat(Given.failure(outcome).code()).isEqualTo("EMPTY_ANSWER");
        assertThat(outcome.execution().model()).isEqualTo("sonnet");
        assertThat(outcome.execution().usage()).isEqualTo(new Execution.Usage(9L, 2L, null));
    }

    @Test
    void whatSaysThatItIsDoneAndIsNotIsQuarantinedWhereThePolicySaysSo() {
        var rules = new AnswerRules(
                2,
                Map.of("text", new AnswerRules.Policy(AnswerRules.Mode.FAIL, 0)),
                List.of(new AnswerRules.Rule("gave-up", List.of("unable to"))));
        var strict = new TextExecutor(peer, breaker, new Findings(rules, meters), Clock.systemUTC());
        proxy.script((seen, response) -> tell(response, "I was unable to."));
        var task = task(Map.of("prompt", "Greet me"));
        var outcome = strict.execute(task, new Given.Watched(task).attempt);
        assertThat(Given.failure(outcome).code()).isEqualTo("QUARANTINED");
        assertThat(Given.failure(outcome).message()).startsWith("gave-up: ");
        assertThat(outcome.execution().quarantined()).isTrue();
        assertThat(Given.output(outcome).get("text").asText()).isEqualTo("I was unable to.");
        assertThat(run(task).succeeded()).isTrue();
    }

    @Test
    void whoPaysAndWhichAttemptItIsAreSaid() {
        var task = task(Map.of("prompt", "Greet me"), "flash");
        run(task);
        assertThat(proxy.seen.getFirst().headers())
                .containsEntry("X-DE-App", task.app())
                .containsEntry("X-DE-Run", task.taskId().run().toString())
                .containsEntry("X-DE-Budget-USD", "0.5")
                .containsEntry("X-DE-Attempt", task.taskId().toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {402, 429})
    void aSpentBudgetIsAnAnswerAndNoReasonToAskElsewhere(int status) {
        proxy.script((seen, response) -> Scripted.json(
                response, status, Map.of("error", "limit 2.00 USD, spent 2.01", "error_code", "BUDGET_EXCEEDED")));
        var failure = Given.failure(run(task(Map.of("prompt", "Greet me"), "flash")));
        assertThat(failure.code()).isEqualTo("BUDGET_EXCEEDED");
        assertThat(failure.message()).contains("spent 2.01");
        assertThat(failure.retryable()).isFalse();
        assertThat(proxy.seen).hasSize(1);
    }

    @Test
    void withoutModelsWhateverThereIsIsAsked() {
        run(task(Map.of("prompt", "Greet me")));
        assertThat(Json.read(proxy.seen.getFirst().body(), JsonNode.class)
                        .get("model")
                        .asText())
                .isEqualTo("auto");
    }

    @Test
    void jsonThatWasAskedForIsInTheOutput() {
        proxy.script((seen, response) -> tell(response, "```json\n{\"score\":", " 80}\n```"));
        var outcome = run(task(Map.of("prompt", "Score", "output", "json")));
        assertThat(Given.output(outcome).at("/json/score").asInt()).isEqualTo(80);
        assertThat(proxy.seen.getFirst().body()).contains("Answer with one JSON value");
    }

    @Test
    void anAnswerWithoutTheJsonThatWasAskedForIsNegative() {
        var outcome = run(task(Map.of("prompt", "Score", "output", "json")));
        assertThat(Given.failure(outcome).code()).isEqualTo("OUTPUT_NOT_JSON");
        assertThat(Given.output(outcome).get("text").asText()).isEqualTo("Hello there");
        assertThat(Given.output(outcome).get("success").asBoolean()).isFalse();
    }

    @Test
    void whenTheModelsAskedForAreAwayWhateverThereIsIsAsked() {
        proxy.script((seen, response) -> {
            if (seen.body().contains("\"auto\"")) {
                tell(response, "Hello");
            } else {
                Scripted.json(response, 503, Scripted.error("NO_RUNNER_AVAILABLE", "nobody", Map.of()));
            }
        });
        assertThat(Given.output(run(task(Map.of("prompt", "Greet me"), "flash")))
                        .get("text")
                        .asText())
                .isEqualTo("Hello");
        assertThat(proxy.seen).hasSize(2);
    }

    @Test
    void whoWasAskedInVainIsInTheResultOfWhoeverAnswersAndOfWhatFails() {
        proxy.script((seen, response) -> {
            if (seen.body().contains("\"auto\"")) {
                tell(response, "Hello");
            } else {
                Scripted.json(
                        response.putHeader("X-DE-Attempted", "claude-runner/opus=unreachable, flash=unserved"),
                        503,
                        Scripted.error("NO_RUNNER_AVAILABLE", "nobody", Map.of()));
            }
        });
        var execution = run(task(Map.of("prompt", "Greet me"), "opus", "flash")).execution();
        assertThat(execution.attemptedModels()).containsExactly("opus", "flash", "sonnet");
        assertThat(execution.waterfallPosition()).isEqualTo(2);

        proxy.script((seen, response) ->
                Scripted.json(response, 400, Scripted.error("REJECTED_BY_RUNNER", "too long", Map.of())));
        var refused = run(task(Map.of("prompt", "Greet me"), "opus", "flash"));
        assertThat(refused.execution().attemptedModels()).containsExactly("opus", "flash");
        assertThat(refused.execution().executor()).isEqualTo("runner-proxy");
    }

    @Test
    void theRunnerThatIsAskedForIsAskedFirstAndItsAbsenceIsNoFailure() {
        proxy.script((seen, response) -> {
            if ("nemotron".equals(seen.headers().get("X-DE-Runner"))) {
                Scripted.json(response, 404, Scripted.error("RUNNER_NOT_FOUND", "there is no such runner", Map.of()));
            } else {
                tell(response, "Hello");
            }
        });
        var outcome = run(task(Map.of("prompt", "Greet me", "provider", "nemotron", "model", "flash"), "sonnet"));
        assertThat(outcome.succeeded()).isTrue();
        assertThat(proxy.seen)
                .extracting(
                        seen -> Json.read(seen.body(), JsonNode.class)
                                .get("model")
                                .asText(),
                        seen -> seen.headers().getOrDefault("X-DE-Models", ""),
                        seen -> seen.headers().getOrDefault("X-DE-Runner", "anybody"))
                .containsExactly(
                        tuple("flash", "sonnet", "nemotron"),
                        tuple("auto", "", "nemotron"),
                        tuple("flash", "sonnet", "anybody"));
    }

    @Test
    void withNobodyItSaysWhoWasTriedAndWhyEachRefused() {
        proxy.script((seen, response) -> Scripted.json(
                response.putHeader("Retry-After", "5"),
                503,
                Scripted.error(
                        "ALL_RUNNERS_UNAVAILABLE",
                        "all runners are unavailable",
                        Map.of("reasons", List.of("claude-runner/sonnet: unreachable", "nemotron/x: overloaded")))));
        var outcome = run(task(Map.of("prompt", "Greet me"), "sonnet"));
        var failure = Given.failure(outcome);
        assertThat(failure.retryAfterMs()).isEqualTo(5_000);
        assertThat(failure.code()).isEqualTo("ALL_PROVIDERS_FAILED");
        assertThat(failure.origin()).isEqualTo(Failure.Origin.INFRASTRUCTURE);
        assertThat(failure.message()).contains("claude-runner/sonnet: unreachable; nemotron/x: overloaded");
        assertThat(breaker.closed()).isTrue();
    }

    @Test
    void aProxyThatIsAwayOpensTheBreakerAndItsReturnClosesIt() {
        proxy.die();
        for (int i = 0; i < 3; i++) {
            assertThat(Given.failure(run(task(Map.of("prompt", "Greet me")))).message())
                    .containsAnyOf("unreachable", "broke"); // a connection that was left open breaks first
        }
        await().until(() -> !breaker.closed());
        var failure = Given.failure(run(task(Map.of("prompt", "Greet me"))));
        assertThat(failure.code()).isEqualTo("ALL_PROVIDERS_FAILED");
        assertThat(failure.message()).contains("the breaker runner-proxy-text is");
        proxy.rise();
        await().until(breaker::closed);
        assertThat(run(task(Map.of("prompt", "Greet me"))).succeeded()).isTrue();
    }

    @Test
    void anAnswerThatBreaksOffIsNeverASuccess() {
        proxy.script((seen, response) -> {
            chunk(head(response), piece("Hel"));
            vertx.setTimer(30, _ -> response.reset());
        });
        assertThat(Given.failure(run(task(Map.of("prompt", "Greet me")))).code())
                .isEqualTo("STREAM_BROKEN");
        proxy.script((seen, response) -> {
            chunk(head(response), piece("Hel"));
            response.end();
        });
        assertThat(Given.failure(run(task(Map.of("prompt", "Greet me")))).code())
                .isEqualTo("STREAM_BROKEN");
        proxy.script((seen, response) -> {
            chunk(head(response), piece("Hel"));
            chunk(response, Map.of("error", Map.of("message", "broke off", "code", "STREAM_BROKEN")));
            response.end();
        });
        var failure = Given.failure(run(task(Map.of("prompt", "Greet me"))));
        assertThat(failure.code()).isEqualTo("STREAM_BROKEN");
        assertThat(failure.message()).isEqualTo("broke off");
    }

    @Test
    void aRequestThatARunnerRefusesIsTheInputsFault() {
        proxy.script((seen, response) ->
                Scripted.json(response, 400, Scripted.error("REJECTED_BY_RUNNER", "prompt is too long", Map.of())));
        var failure = Given.failure(run(task(Map.of("prompt", "Greet me"))));
        assertThat(failure.origin()).isEqualTo(Failure.Origin.INPUT);
        assertThat(failure.retryable()).isFalse();
    }

    @Test
    void inputThatMakesNoSenseIsRefused() {
        for (var input : List.<Map<String, ?>>of(
                Map.of(),
                Map.of("prompt", " "),
                Map.of("prompt", "x", "temperature", 9),
                Map.of("prompt", "x", "max_tokens", 0))) {
            assertThat(Given.failure(run(task(input))).code()).isEqualTo("INVALID_INPUT");
        }
        assertThat(proxy.seen).isEmpty();
    }

    @Test
    void aCancelledTextLetsGoWithinTwoSeconds() throws Exception {
        proxy.script((seen, response) -> chunk(head(response), piece("Hel")));
        var task = task(Map.of("prompt", "Greet me"));
        var watched = new Given.Watched(task);
        var running = CompletableFuture.supplyAsync(
                () -> executor.execute(task, watched.attempt), Thread::startVirtualThread);
        await().until(() -> !watched.said.isEmpty());
        watched.attempt.stop(Attempt.Stop.CANCELLED);
        assertThat(Given.failure(running.get(2, TimeUnit.SECONDS)).code()).isEqualTo("CANCELLED");
        await().atMost(Duration.ofSeconds(2)).until(() -> !proxy.dropped.isEmpty());
    }
}
