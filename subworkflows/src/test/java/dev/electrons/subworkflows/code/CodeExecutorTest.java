package dev.electrons.subworkflows.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.classify.Rules;
import dev.electrons.error.Failure;
import dev.electrons.json.Json;
import dev.electrons.subworkflows.Given;
import dev.electrons.subworkflows.Scripted;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.subworkflows.call.Breaker;
import dev.electrons.subworkflows.call.Peer;
import dev.electrons.subworkflows.call.Unavailability;
import dev.electrons.subworkflows.claim.MemoryShelf;
import dev.electrons.subworkflows.judge.AnswerRules;
import dev.electrons.subworkflows.judge.Findings;
import dev.electrons.subworkflows.sandbox.Sandbox;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import dev.electrons.task.Task;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeExecutorTest {
    private static final String DONE =
            "I have added the function you asked for to src/lib.js, wrote two tests for it in"
                    + " test/lib.test.js, and all of the tests pass now.";

    private final Vertx vertx = Vertx.vertx();
    private final Scripted proxy = new Scripted(vertx, (seen, response) -> Scripted.json(response, 200, answer(DONE)));
    private final Scripted sandbox = new Scripted(vertx, (seen, response) -> {
        Scripted.event(Scripted.stream(response), "stdout", Map.of("text", "built\n"));
        Scripted.event(response, "result", report());
        response.end();
    });
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Peer peer = new Peer("runner-proxy", vertx, proxy.url(), Optional.empty());
    private final Breaker breaker = new Breaker(
            vertx,
            meters,
            "runner-proxy",
            Unavailability::ofRunners,
            () -> peer.get("/runners"),
            Duration.ofMillis(200));
    private final CodeExecutor executor = new CodeExecutor(
            peer,
            breaker,
            new Sandbox(new Peer("sandbox-executor", vertx, sandbox.url(), Optional.empty()), new MemoryShelf()),
            new Findings(AnswerRules.usual(), meters),
            Rules.standard().usualModels(),
            Clock.systemUTC());

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private static Map<String, Object> answer(String output) {
        return Map.of(
                "success",
                true,
                "output",
                output,
                "exit_code",
                0,
                "duration_ms",
                1200,
                "runner",
                "claude-runner",
                "provider",
                "anthropic",
                "model",
                "claude-sonnet-4.5",
                "waterfall_position",
                0,
                "attempted_models",
                List.of("claude-sonnet-4.5"),
                "usage",
                Map.of("input_tokens", 10, "output_tokens", 20, "cost_usd", 0.01));
    }

    private static Map<String, Object> report() {
        var report = new HashMap<String, Object>(Map.of("success", true, "outcome", "SUCCEEDED", "exit_code", 0));
        report.putAll(Map.of("stdout", "built\n", "stderr", "", "diff", "+x"));
        return report;
    }

    private static Task task(Map<String, ?> more) {
        var input = new HashMap<String, Object>(Map.of("prompt", "Write the function please"));
        input.putAll(more);
        return Given.task("code", input, "claude-sonnet-4.5", "gemini-2.0-flash-exp");
    }

    private Outcome run(Map<String, ?> more) {
        var task = task(more);
        return executor.execute(task, new Given.Watched(task).attempt);
    }

    private void unavailable() {
        proxy.script((seen, response) -> Scripted.json(
                response,
                503,
                Scripted.error(
                        "ALL_RUNNERS_UNAVAILABLE",
                        "all runners are unavailable: claude-runner: unreachable",
                        Map.of("attempted_models", List.of("claude-sonnet-4.5")))));
    }

    @ParameterizedTest
    @CsvSource({"402", "429"})
    void aSpentBudgetIsAnAnswerAndNoReasonToAskTheSandbox(int status) {
        proxy.script((seen, response) -> Scripted.json(
                response, status, Map.of("error", "limit 2.00 USD, spent 2.01", "error_code", "BUDGET_EXCEEDED")));
        var failure = Given.failure(run(Map.of()));
        assertThat(failure.code()).isEqualTo("BUDGET_EXCEEDED");
        assertThat(failure.retryable()).isFalse();
        assertThat(proxy.seen.getFirst().headers())
                .containsEntry("X-DE-App", "shop")
                .containsKey("X-DE-Run");
        assertThat(sandbox.seen).isEmpty();
        assertThat(breaker.closed()).isTrue();
    }

    @Test
    void anAgentDoesTheWorkAndTheResultTellsWhich() {
        var outcome = run(Map.of("repo_url", "octo/hello", "branch", "main"));
        assertThat(outcome.succeeded()).isTrue();
        var execution = outcome.execution();
        assertThat(execution.executor()).isEqualTo("runner-proxy");
        assertThat(execution.runnerUsed()).isEqualTo("claude-runner");
        assertThat(execution.model()).isEqualTo("claude-sonnet-4.5");
        assertThat(execution.provider()).isEqualTo("anthropic");
        assertThat(execution.waterfallPosition()).isZero();
        assertThat(execution.attemptedModels()).containsExactly("claude-sonnet-4.5");
        assertThat(execution.usage()).isEqualTo(new Execution.Usage(10L, 20L, 0.01));
        assertThat(execution.fallback()).isNull();
        assertThat(Given.output(outcome).get("output").asText()).isEqualTo(DONE);
        var asked = proxy.seen.getFirst();
        assertThat(asked.headers()).containsEntry("traceparent", Given.TRACE);
        var body = Json.read(asked.body(), JsonNode.class);
        assertThat(body.get("repo_url").asText()).isEqualTo("https://github.com/octo/hello");
        assertThat(body.get("models").size()).isEqualTo(2);
        assertThat(body.get("attempt_id").asText()).contains("/work/0/1");
        assertThat(body.get("timeout_ms").asLong()).isBetween(40_000L, 48_000L);
    }

    @ParameterizedTest
    @CsvSource({"hi", "123456789"})
    void aPromptThatIsTooShortIsRefused(String prompt) {
        var failure = Given.failure(run(Map.of("prompt", prompt)));
        assertThat(failure.code()).isEqualTo("INVALID_INPUT");
        assertThat(failure.origin()).isEqualTo(Failure.Origin.INPUT);
        assertThat(proxy.seen).isEmpty();
    }

    @Test
    void aPromptMayHaveAHundredThousandCharactersAndNotOneMore() {
        assertThat(run(Map.of("prompt", "x".repeat(100_000))).succeeded()).isTrue();
        assertThat(Given.failure(run(Map.of("prompt", "x".repeat(100_001)))).message())
                .contains("not 100001");
    }

    private List<String> asked(Map<String, ?> input, String... models) {
        proxy.seen.clear();
        proxy.script((seen, response) -> {
            if (seen.method().equals("GET")) {
                Scripted.json(response, 200, Map.of());
            } else if (seen.body().contains("\"runner\":\"gone\"")) {
                Scripted.json(response, 404, Scripted.error("RUNNER_NOT_FOUND", "there is no such runner", Map.of()));
            } else if (seen.body().contains("\"models\":[]")) {
                Scripted.json(response, 200, answer(DONE));
            } else {
                Scripted.json(
                        response,
                        503,
                        Scripted.error("NO_RUNNER_AVAILABLE", "nobody", Map.of("attempted_models", List.of("away"))));
            }
        });
        var all = new HashMap<String, Object>(Map.of("prompt", "Write the function please"));
        all.putAll(input);
        var task = Given.task("code", all, models);
        executor.execute(task, new Given.Watched(task).attempt);
        return proxy.asked("POST", "/v1/runs").stream()
                .map(seen -> Json.read(seen.body(), JsonNode.class))
                .map(body -> body.path("runner").asText("any") + " "
                        + String.join(
                                ",",
                                StreamSupport.stream(body.path("models").spliterator(), false)
                                        .map(JsonNode::asText)
                                        .toList()))
                .toList();
    }

    @Test
    void aNodeOfAGraphSaysWhichModelsAreAskedAndThatItSaysNothingAsksTheUsualOnes() {
        assertThat(asked(Map.of("model", "mine"), "m", "n")).containsExactly("any mine,m,n");
        assertThat(asked(Map.of("model_waterfall", List.of("one", "two"), "model", "mine"), "m"))
                .containsExactly("any one,two");
        assertThat(asked(Map.of("primary_model", "only"), "m")).containsExactly("any only");
        assertThat(asked(Map.of("executor", "gemini")))
                .containsExactly("any gemini-2.0-flash-exp,claude-sonnet-4.5,claude-opus-4.5", "any ");
        assertThat(asked(Map.of()))
                .containsExactly("any claude-sonnet-4.5,gemini-2.0-flash-exp,claude-opus-4.5,glm-4-7b", "any ");
        assertThat(asked(Map.of("provider", "gone"), "m")).containsExactly("gone m", "any m");
        assertThat(Given.failure(run(Map.of("model_waterfall", Collections.nCopies(21, "m"))))
                        .message())
                .startsWith("model_waterfall");
    }

    @Test
    void whoWasAskedInVainIsInTheResultOfWhoeverDidTheWork() {
        asked(Map.of());
        var task = Given.task("code", Map.of("prompt", "Write the function please"));
        var execution = executor.execute(task, new Given.Watched(task).attempt).execution();
        assertThat(execution.attemptedModels()).containsExactly("away", "claude-sonnet-4.5");
        assertThat(execution.waterfallPosition()).isOne();
    }

    @Test
    void anAddressThatIsNoneIsRefused() {
        assertThat(Given.failure(run(Map.of("repo_url", "file:///etc"))).message())
                .startsWith("repo_url");
        assertThat(Given.failure(run(Map.of("branch", "--upload-pack=x"))).message())
                .startsWith("branch");
    }

    @Test
    void withoutAnyRunnerTheSandboxRunsTheRepositoryAndSaysWhy() {
        unavailable();
        var outcome = run(Map.of("repo_url", "octo/hello"));
        assertThat(outcome.succeeded()).isTrue();
        assertThat(outcome.execution().executor()).isEqualTo("sandbox-executor");
        assertThat(outcome.execution().exitCode()).isZero();
        assertThat(outcome.execution().attemptedModels()).containsExactly("claude-sonnet-4.5");
        var output = Given.output(outcome);
        assertThat(output.get("diff").asText()).isEqualTo("+x");
        assertThat(output.get("executor").asText()).isEqualTo("sandbox-executor");
        assertThat(output.get("success").asBoolean()).isTrue();
        assertThat(output.get("output").asText()).isEqualTo("built\n");
        assertThat(output.get("stdout").asText()).isEqualTo("built\n");
        assertThat(output.get("exit_code").asInt()).isZero();
        assertThat(output.at("/attempted_models/0").asText()).isEqualTo("claude-sonnet-4.5");
        assertThat(output.at("/fallback/reason").asText()).startsWith("ALL_RUNNERS_UNAVAILABLE: all runners");
        var body = Json.read(sandbox.seen.getFirst().body(), JsonNode.class);
        assertThat(body.get("repo").asText()).isEqualTo("https://github.com/octo/hello");
        assertThat(body.get("task").asText()).isEqualTo("Write the function please");
    }

    @Test
    void withAProgramInTheRequestTheSandboxRunsThat() {
        unavailable();
        var outcome = run(Map.of("program", Map.of("language", "bash", "source", "echo hi")));
        assertThat(outcome.succeeded()).isTrue();
        assertThat(Json.read(sandbox.seen.getFirst().body(), JsonNode.class)
                        .get("source")
                        .asText())
                .isEqualTo("echo hi");
    }

    @Test
    void withNothingToRunItSaysSoWithExecutorAndFallbackAllTheSame() {
        unavailable();
        var outcome = run(Map.of());
        assertThat(Given.failure(outcome).code()).isEqualTo("NO_EXECUTABLE_TASK");
        assertThat(outcome.execution().executor()).isEqualTo("sandbox-executor");
        assertThat(outcome.execution().fallback()).isNotNull();
        assertThat(Given.output(outcome).get("success").asBoolean()).isFalse();
        assertThat(Given.output(outcome).get("error_code").asText()).isEqualTo("NO_EXECUTABLE_TASK");
        assertThat(sandbox.seen).isEmpty();
    }

    @Test
    void aProxyThatIsAwayOrBreaksOffIsUnavailableToo() {
        proxy.script((seen, response) -> response.reset());
        assertThat(Given.output(run(Map.of("repo_url", "octo/hello")))
                        .at("/fallback/reason")
                        .asText())
                .contains("broke");
        proxy.die();
        assertThat(Given.output(run(Map.of("repo_url", "octo/hello")))
                        .at("/fallback/reason")
                        .asText())
                .contains("unreachable");
    }

    @Test
    void theBreakerOpensTheSandboxTakesOverAndTrafficReturns() {
        unavailable();
        for (int i = 0; i < 3; i++) {
            run(Map.of("repo_url", "octo/hello"));
        }
        await().until(() -> !breaker.closed());
        var outcome = run(Map.of("repo_url", "octo/hello"));
        assertThat(outcome.succeeded()).isTrue();
        assertThat(Given.output(outcome).at("/fallback/reason").asText()).contains("breaker");
        assertThat(proxy.asked("POST", "/v1/runs")).hasSize(3);
        proxy.script((seen, response) -> Scripted.json(response, 200, answer(DONE)));
        await().until(breaker::closed);
        assertThat(run(Map.of()).execution().executor()).isEqualTo("runner-proxy");
    }

    @Test
    void bothAwayIsInfrastructureThatStillTellsWhy() {
        proxy.die();
        sandbox.die();
        var outcome = run(Map.of("repo_url", "octo/hello"));
        assertThat(Given.failure(outcome).code()).isEqualTo("SANDBOX_UNAVAILABLE");
        assertThat(outcome.execution().fallback()).isNotNull();
    }

    @Test
    void anAgentThatSaysNoIsANegativeOutcome() {
        proxy.script((seen, response) -> Scripted.json(
                response, 200, Map.of("success", false, "error", "tests fail", "exit_code", 2, "runner", "r")));
        var outcome = run(Map.of());
        assertThat(Given.failure(outcome).code()).isEqualTo("TaskFailed");
        assertThat(outcome.execution().exitCode()).isEqualTo(2);
        assertThat(outcome.execution().quarantined()).isNull();
        assertThat(Given.output(outcome).get("error").asText()).isEqualTo("tests fail");
    }

    @ParameterizedTest
    @CsvSource({"Done.,too-short", "'" + DONE + " I couldn’t find the file.',not-found"})
    void anAnswerThatIsNotDoneIsQuarantinedByTheRuleThatSawIt(String said, String rule) {
        proxy.script((seen, response) -> Scripted.json(response, 200, answer(said)));
        var outcome = run(Map.of());
        assertThat(Given.failure(outcome).code()).isEqualTo("QUARANTINED");
        assertThat(Given.failure(outcome).message()).startsWith(rule + ":");
        assertThat(outcome.execution().quarantined()).isTrue();
        assertThat(Given.output(outcome).get("output").asText()).isEqualTo(said);
    }

    @Test
    void whatARunnerRefusesIsQuarantinedAndNotTriedInTheSandbox() {
        proxy.script((seen, response) -> Scripted.json(
                response,
                400,
                Scripted.error(
                        "REJECTED_BY_RUNNER",
                        "the runner refused the request",
                        Map.of("attempted_models", List.of("m"), "runner", "r"))));
        var outcome = run(Map.of("repo_url", "octo/hello"));
        assertThat(outcome.execution().quarantined()).isTrue();
        assertThat(Given.failure(outcome).message()).startsWith("rejected-by-runner");
        assertThat(outcome.execution().attemptedModels()).containsExactly("m");
        assertThat(outcome.execution().runnerUsed()).isEqualTo("r");
        assertThat(sandbox.seen).isEmpty();
    }

    @Test
    void anAnswerThatCannotBeReadIsQuarantined() {
        proxy.script((seen, response) -> response.end("<html>"));
        var outcome = run(Map.of());
        assertThat(Given.failure(outcome).message()).startsWith("unparseable");
        assertThat(outcome.execution().quarantined()).isTrue();
    }

    @Test
    void aCancelledTaskLetsGoOfItsRunnerWithinTwoSeconds() throws Exception {
        proxy.script((seen, response) -> {});
        var task = task(Map.of("repo_url", "octo/hello"));
        var watched = new Given.Watched(task);
        var running = CompletableFuture.supplyAsync(
                () -> executor.execute(task, watched.attempt), Thread::startVirtualThread);
        await().until(() -> !proxy.seen.isEmpty());
        watched.attempt.stop(Attempt.Stop.CANCELLED);
        assertThat(Given.failure(running.get(2, TimeUnit.SECONDS)).code()).isEqualTo("CANCELLED");
        await().atMost(Duration.ofSeconds(2)).until(() -> !proxy.dropped.isEmpty());
        assertThat(sandbox.seen).isEmpty();
        assertThat(breaker.closed()).isTrue();
    }

    @Test
    void aRunnerThatNeedsTooLongLeavesTimeForTheSandbox() {
        unavailable();
        run(Map.of("repo_url", "octo/hello")); // the way to the sandbox is known then
        proxy.script((seen, response) -> {});
        var task = Given.task(
                "code", Map.of("prompt", "Write the function please", "repo_url", "octo/hello"), Duration.ofSeconds(9));
        var outcome = executor.execute(task, new Given.Watched(task).attempt);
        assertThat(outcome.succeeded()).isTrue();
        assertThat(Given.output(outcome).at("/fallback/reason").asText()).contains("did not answer within");
    }
}
