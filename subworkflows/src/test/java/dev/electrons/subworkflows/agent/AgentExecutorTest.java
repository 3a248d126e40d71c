package dev.electrons.subworkflows.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.boot.Settings;
import dev.electrons.error.Failure;
import dev.electrons.json.Json;
import dev.electrons.outside.Allowed;
import dev.electrons.outside.Names;
import dev.electrons.postgres.RunView;
import dev.electrons.subworkflows.Given;
import dev.electrons.subworkflows.Scripted;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.subworkflows.call.Breaker;
import dev.electrons.subworkflows.call.Peer;
import dev.electrons.subworkflows.call.Unavailability;
import dev.electrons.subworkflows.claim.Shelf;
import dev.electrons.subworkflows.http.Web;
import dev.electrons.subworkflows.judge.AnswerRules;
import dev.electrons.subworkflows.judge.Findings;
import dev.electrons.subworkflows.provider.ScriptedProxy;
import dev.electrons.subworkflows.sandbox.Sandbox;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentExecutorTest {
    private final Vertx vertx = Vertx.vertx();
    private final ScriptedModel model = new ScriptedModel(vertx);
    private final FakeRun run = new FakeRun();
    private final AnswerRules rules = new AnswerRules(
            1,
            Map.of("agent", new AnswerRules.Policy(AnswerRules.Mode.FAIL, 0)),
            List.of(new AnswerRules.Rule("gave-up", List.of("i gave up"))));
    private final Scripted sandbox = new Scripted(vertx, (seen, response) -> {
        var open = Scripted.stream(response);
        Scripted.event(open, "result", Map.of("success", true, "exit_code", 0, "stdout", "42\n", "stderr", ""));
        open.end();
    });
    private final Scripted place =
            new Scripted(vertx, (seen, response) -> Scripted.json(response, 200, Map.of("price", 7)));
    private final Peer proxy = new Peer("runner-proxy", vertx, model.proxy.url(), Optional.empty());
    private final AgentExecutor executor = new AgentExecutor(
            proxy,
            new Breaker(
                    vertx,
                    new SimpleMeterRegistry(),
                    "runner-proxy-text",
                    Unavailability::ofProxy,
                    () -> proxy.get("/health/live"),
                    Duration.ofMillis(200)),
            new Web(
                    vertx,
                    Allowed.read(Settings.of(Map.of("DE_HTTP_ALLOW", "127.0.0.0/8")), "DE_HTTP_ALLOW"),
                    Names.SYSTEM),
            new Sandbox(new Peer("sandbox-executor", vertx, sandbox.url(), Optional.empty()), Shelf.NONE),
            run,
            new Findings(rules, new SimpleMeterRegistry()),
            Clock.systemUTC());

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private Outcome run(Map<String, ?> input) {
        var task = Given.task("agent", input, "sonnet", "flash");
        return executor.execute(task, new Given.Watched(task).attempt);
    }

    @Test
    void anAgentThatAnswersAtOnceIsAModelThatWasAsked() {
        model.says("done");
        var task = Given.task("agent", Map.of("prompt", "Think", "lead", Map.of("name", "Ada")), "sonnet", "flash");
        var watched = new Given.Watched(task);
        var outcome = executor.execute(task, watched.attempt);
        assertThat(outcome.succeeded()).isTrue();
        var output = Given.output(outcome);
        assertThat(output.path("text").asText()).isEqualTo("done");
        assertThat(output.path("turns").asInt()).isOne();
        assertThat(outcome.execution().usage()).isNotNull();
        assertThat(outcome.execution().runnerUsed()).isEqualTo("scripted");
        var asked = model.asked().getFirst();
        assertThat(asked.path("model").asText()).isEqualTo("sonnet");
        assertThat(model.proxy.seen.getFirst().headers()).containsEntry("x-de-models", "flash");
        assertThat(asked.at("/messages/1/content").asText())
                .isEqualTo("Think\n\nInput:\n{\"lead\":{\"name\":\"Ada\"}}");
        assertThat(asked.path("tools").findValuesAsText("name"))
                .containsExactly("http", "program", "outputs", "list", "patch_workflow");
        assertThat(watched.said).singleElement().asString().startsWith("progress:{\"turn\":1,\"what\":\"said\"");
    }

    @Test
    void toolsAreUsedAndWhatTheyGiveIsReadRecordedAndCounted() {
        run.outputs.put("fetch", "{\"body\":{\"items\":[{\"n\":3},{\"n\":1},{\"n\":2}]}}");
        model.calls("http", Map.of("url", place.url() + "/price"))
                .calls("program", Map.of("language", "python", "source", "print(42)"))
                .calls("outputs", Map.of("node", "fetch", "pointer", "/body/items/0"))
                .calls(
                        "list",
                        Map.of(
                                "node", "fetch",
                                "pointer", "/body/items",
                                "steps", List.of(Map.of("filter", "item.n > 1"), Map.of("sort", "item.n"))))
                .says("all seen");
        var outcome = run(Map.of("prompt", "Use everything"));
        var output = Given.output(outcome);
        assertThat(output.path("text").asText()).isEqualTo("all seen");
        assertThat(output.path("turns").asInt()).isEqualTo(5);
        assertThat(output.path("tool_calls").asInt()).isEqualTo(4);
        assertThat(output.at("/usage/input_tokens").asInt()).isEqualTo(500);
        var heard = model.asked().getLast().path("messages").findValuesAsText("content");
        assertThat(heard).anyMatch(text -> text.contains("\"price\":7"));
        assertThat(heard).anyMatch(text -> text.contains("42"));
        assertThat(heard).contains("{\"n\":3}", "{\"count\":2,\"items\":[{\"n\":2},{\"n\":3}]}");
        assertThat(output.path("transcript").findValuesAsText("tool"))
                .containsExactly("http", "program", "outputs", "list");
        var job = Json.read(sandbox.seen.getFirst().body(), JsonNode.class);
        assertThat(job.path("network").asBoolean(true)).isFalse();
        assertThat(model.lastHeard().path("tool_call_id").asText()).isNotEmpty();
    }

    @Test
    void whatAToolCannotDoIsToldTheModelAndNotTheEnd() {
        model.calls("http", Map.of("url", "http://169.254.169.254/"))
                .callsWith("program", "not json")
                .calls("telepathy", Map.of())
                .calls("outputs", Map.of("node", "nowhere"))
                .says("I give up");
        var outcome = run(Map.of("prompt", "Try"));
        assertThat(outcome.succeeded()).isTrue();
        assertThat(model.asked().getLast().path("messages").findValuesAsText("content"))
                .anyMatch(text -> text.contains("failed: url must be a URL that leads to a public address"))
                .anyMatch(text -> text.contains("failed: the arguments must be a JSON object"))
                .contains("failed: there is no tool of that name", "failed: node nowhere has no output");
    }

    @Test
    void callsWithoutIdsAndWithArgumentsThatAreNoTextAreUnderstood() {
        model.callsOddly("program", 2, Map.of("language", "bash", "source", "echo 42"))
                .says("done");
        assertThat(Given.output(run(Map.of("prompt", "Run"))).path("tool_calls").asInt())
                .isEqualTo(2);
        var told = model.asked().getLast().path("messages");
        assertThat(told.findValuesAsText("tool_call_id")).containsExactly("call_1_1", "call_1_2");
        assertThat(told.findValuesAsText("id")).containsExactly("call_1_1", "call_1_2");
        assertThat(told.findValues("arguments")).allMatch(JsonNode::isTextual);
    }

    @Test
    void anAnswerInPartsIsItsWords() {
        model.saysInParts("forty", "-two");
        assertThat(Given.output(run(Map.of("prompt", "Say"))).path("text").asText())
                .isEqualTo("forty-two");
    }

    @Test
    void aToolThatItWasNotGivenIsNotThere() {
        model.calls("http", Map.of("url", place.url() + "/")).says("well");
        assertThat(run(Map.of("prompt", "Try", "tools", List.of("outputs"))).succeeded())
                .isTrue();
        assertThat(place.seen).isEmpty();
        assertThat(model.asked().getFirst().path("tools").findValuesAsText("name"))
                .containsExactly("outputs");
        model.anew().calls("http", Map.of("url", place.url() + "/")).says("well");
        run(Map.of("prompt", "Try", "hosts", List.of("crm.example")));
        assertThat(place.seen).isEmpty();
    }

    @Test
    void aPatchIsAWishOfTheAgentsNodeAndPrimesAnswerIsRead() {
        var operations = List.of(Map.of("op", "add", "path", "/nodes/-", "value", Map.of("id", "more")));
        model.calls("patch_workflow", Map.of("operations", operations, "description", "one more"))
                .says("asked");
        run(Map.of("prompt", "Extend"));
        assertThat(run.wishes).singleElement().satisfies(wish -> {
            assertThat(wish.actor()).isEqualTo("agent:work");
            assertThat(wish.description()).isEqualTo("one more");
            assertThat(wish.operations().json()).contains("/nodes/-");
            assertThat(wish.id()).contains("/work/0/1/patch/");
        });
        assertThat(model.lastHeard().path("content").asText()).isEqualTo("applied");

        run.answer = Optional.of(new RunView.Answer("refused", List.of("node a has started and cannot be removed")));
        model.anew()
                .calls("patch_workflow", Map.of("operations", operations, "description", "again"))
                .says("no");
        run(Map.of("prompt", "Extend"));
        assertThat(model.lastHeard().path("content").asText())
                .isEqualTo("failed: refused: node a has started and cannot be removed");
        model.anew().says("no tools");
        run(Map.of("prompt", "Extend", "patch", "deny"));
        assertThat(model.asked().getLast().path("tools").findValuesAsText("name"))
                .doesNotContain("patch_workflow");
    }

    @ParameterizedTest
    @CsvSource({
        "turns, 2, limits.turns",
        "tool_calls, 2, limits.tool_calls",
        "tokens, 150, limits.tokens",
        "cost_usd, 0.03, limits.cost_usd"
    })
    void anAgentThatDoesNotComeToAnEndIsBroughtToOne(String limit, double most, String words) {
        model.calls("outputs", Map.of());
        var outcome = run(
                Map.of("prompt", "Go round", "limits", Map.of(limit, most < 1 ? (Object) most : (Object) (int) most)));
        var failure = Given.failure(outcome);
        assertThat(failure.code()).isEqualTo("AGENT_LIMIT");
        assertThat(failure.message()).contains(words);
        assertThat(failure.retryable()).isFalse();
        assertThat(Given.output(outcome).path("transcript")).hasSizeGreaterThan(2);
        int turns = model.asked().size();
        assertThat(outcome.execution().usage())
                .isEqualTo(new Execution.Usage(100L * turns, 10L * turns, turns == 2 ? 0.04 : 0.06));
    }

    @Test
    void tokensThatNobodyCountsAreGuessedTowardsTheLimitAndAreNoUsage() {
        model.counts = false;
        model.calls("outputs", Map.of());
        var outcome = run(Map.of("prompt", "Go round", "limits", Map.of("tokens", 500)));
        assertThat(Given.failure(outcome).message()).contains("about ").contains("limits.tokens");
        assertThat(outcome.execution().usage())
                .isEqualTo(new Execution.Usage(null, null, 0.02 * model.asked().size()));
    }

    @Test
    void whoWasConsideredForItIsInItsResult() {
        model.says("done");
        var execution = run(Map.of("prompt", "Think")).execution();
        assertThat(execution.attemptedModels()).containsExactly("opus", "sonnet");
        assertThat(execution.waterfallPosition()).isOne();
        model.proxy.script((seen, response) -> Scripted.json(response, 400, Map.of("error", "no")));
        assertThat(run(Map.of("prompt", "Think")).execution().attemptedModels()).containsExactly("sonnet", "flash");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAnswerThatIsNoneOrBreaksOffIsHadFromAnotherModel(boolean breaks) {
        model.proxy.script((seen, response) -> {
            if (!seen.body().contains("\"model\":\"auto\"")) {
                if (breaks) {
                    response.reset();
                } else {
                    Scripted.json(response.putHeader("X-DE-Cost-USD", "0.5"), 200, Map.of("choices", List.of()));
                }
            } else {
                ScriptedProxy.say(response, "zai", "glm", "done");
            }
        });
        var outcome = run(Map.of("prompt", "Think"));
        assertThat(Given.output(outcome).path("text").asText()).isEqualTo("done");
        assertThat(outcome.execution().usage()).isEqualTo(new Execution.Usage(100L, 20L, breaks ? null : 0.5));
    }

    @Test
    void theRunnerThatIsAskedForIsAskedFirst() {
        model.says("done");
        run(Map.of("prompt", "Think", "provider", "nemotron"));
        assertThat(model.proxy.seen.getFirst().headers()).containsEntry("x-de-runner", "nemotron");
    }

    @Test
    void anAgentThatSaysThatItIsDoneAndIsNotIsQuarantinedWhereThePolicySaysSo() {
        model.says("I gave up on it");
        var outcome = run(Map.of("prompt", "Think"));
        assertThat(Given.failure(outcome).code()).isEqualTo("QUARANTINED");
        assertThat(outcome.execution().quarantined()).isTrue();
        assertThat(Given.output(outcome).path("text").asText()).isEqualTo("I gave up on it");
    }

    @Test
    void aCancelBetweenTwoCallsOfToolsLeavesTheSecondUndone() {
        var task = Given.task("agent", Map.of("prompt", "Try"));
        var watched = new Given.Watched(task);
        place.script((seen, response) -> {
            watched.attempt.stop(Attempt.Stop.CANCELLED);
            Scripted.json(response, 200, Map.of());
        });
        var call = Map.of("name", "http", "arguments", "{\"url\":\"" + place.url() + "/\"}");
        var calls = List.of(
                Map.of("id", "1", "type", "function", "function", call),
                Map.of("id", "2", "type", "function", "function", call));
        model.proxy.script((seen, response) -> Scripted.json(
                response,
                200,
                Map.of("choices", List.of(Map.of("message", Map.of("role", "assistant", "tool_calls", calls))))));
        var failure = Given.failure(executor.execute(task, watched.attempt));
        assertThat(failure.origin()).isEqualTo(Failure.Origin.CANCELLED);
        assertThat(place.seen).hasSize(1);
    }

    @Test
    void anAnswerIsHeldAgainstItsSchemaAndMayBeMended() {
        var schema = Map.of("type", "object", "required", List.of("score"));
        model.says("eighty").says("{\"points\":80}").says("```json\n{\"score\":80}\n```");
        var good = run(Map.of("prompt", "Score", "output_schema", schema));
        assertThat(Given.output(good).at("/json/score").asInt()).isEqualTo(80);
        assertThat(Given.output(good).path("turns").asInt()).isEqualTo(3);
        assertThat(model.lastHeard().path("content").asText()).contains("score");

        var bad = new ScriptedModel(vertx).says("never");
        var failure = Given.failure(with(bad)
                .execute(
                        Given.task("agent", Map.of("prompt", "Score", "output_schema", schema)),
                        new Given.Watched(Given.task("agent", Map.of())).attempt));
        assertThat(failure.code()).isEqualTo("OUTPUT_INVALID");
        assertThat(bad.asked()).hasSize(3);
    }

    private AgentExecutor with(ScriptedModel other) {
        var peer = new Peer("runner-proxy", vertx, other.proxy.url(), Optional.empty());
        var breaker = new Breaker(
                vertx,
                new SimpleMeterRegistry(),
                "other",
                Unavailability::ofProxy,
                () -> peer.get("/health/live"),
                Duration.ofMillis(200));
        var settings = Settings.of(Map.of());
        return new AgentExecutor(
                peer,
                breaker,
                new Web(vertx, Allowed.read(settings, "DE_HTTP_ALLOW"), Names.SYSTEM),
                new Sandbox(proxy, Shelf.NONE),
                run,
                new Findings(rules, new SimpleMeterRegistry()),
                Clock.systemUTC());
    }

    @Test
    void aBranchGetsItsPicksAndAModelThatPicksNonsenseIsAskedAgain() {
        model.says("{\"next\":[\"fax\"]}").says("{\"next\":\"mail\",\"why\":\"no phone\"}");
        var outcome = run(Map.of("prompt", "Which?", "choices", List.of("call", "mail")));
        assertThat(Given.output(outcome).path("next").toString()).isEqualTo("[\"mail\"]");
        assertThat(Given.output(outcome).path("why").asText()).isEqualTo("no phone");
        assertThat(model.asked().getFirst().has("tools")).isFalse();
        assertThat(model.lastHeard().path("content").asText()).contains("fax is not among the choices");

        var stubborn = new ScriptedModel(vertx).says("{\"next\":[\"fax\"]}");
        var task = Given.task("agent", Map.of("prompt", "Which?", "choices", List.of("call", "mail")));
        var wrong = with(stubborn).execute(task, new Given.Watched(task).attempt);
        assertThat(wrong.succeeded()).isTrue(); // what becomes of it is the graph's to say
        assertThat(Given.output(wrong).path("next").toString()).isEqualTo("[\"fax\"]");
    }

    @Test
    void noModelAtAllCanBeTriedAgainAndSaysWhy() {
        model.proxy.script((seen, response) -> Scripted.json(
                response,
                503,
                Scripted.error("ALL_RUNNERS_UNAVAILABLE", "none", Map.of("reasons", List.of("claude: breaker open")))));
        var failure = Given.failure(run(Map.of("prompt", "Think")));
        assertThat(failure.code()).isEqualTo("ALL_PROVIDERS_FAILED");
        assertThat(failure.retryable()).isTrue();
        assertThat(failure.message()).contains("claude: breaker open");
        assertThat(model.asked()).hasSize(2); // those named, then any
        model.proxy.die();
        assertThat(Given.failure(run(Map.of("prompt", "Think"))).origin()).isEqualTo(Failure.Origin.INFRASTRUCTURE);
    }

    @Test
    void aCancelEndsItWhileAModelThinks() throws Exception {
        model.proxy.script((seen, response) -> {});
        var task = Given.task("agent", Map.of("prompt", "Think long"), Duration.ofMinutes(5));
        var watched = new Given.Watched(task);
        var outcome = CompletableFuture.supplyAsync(() -> executor.execute(task, watched.attempt));
        await().until(() -> !model.proxy.seen.isEmpty());
        watched.attempt.stop(Attempt.Stop.CANCELLED);
        assertThat(Given.failure(outcome.get(2, TimeUnit.SECONDS)).origin()).isEqualTo(Failure.Origin.CANCELLED);
        await().untilAsserted(() -> assertThat(model.proxy.dropped).hasSize(1));
    }

    @Test
    void theTranscriptHasABound() {
        model.callsWith("outputs", "{\"node\":\"" + "n".repeat(5_000) + "\"}");
        var outcome = run(Map.of("prompt", "Go round", "limits", Map.of("turns", 30)));
        var output = Given.output(outcome);
        assertThat(outcome.output()).isNotNull();
        assertThat(output.toString()).hasSizeLessThan(64_000);
        assertThat(output.path("omitted").asInt()).isPositive();
    }
}
