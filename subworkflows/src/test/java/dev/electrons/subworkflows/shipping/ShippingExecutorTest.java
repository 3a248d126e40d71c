package dev.electrons.subworkflows.shipping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.error.Failure;
import dev.electrons.json.Json;
import dev.electrons.subworkflows.Given;
import dev.electrons.subworkflows.Scripted;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.subworkflows.provider.ScriptedProxy;
import dev.electrons.task.Outcome;
import dev.electrons.task.Task;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShippingExecutorTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String CLEAN = """
            {"weight_lb": 2.5, "length_in": 10, "width_in": 8, "height_in": 4, "source": "the maker's page", "confidence": "high"}""";

    private final ScriptedProxy proxy = new ScriptedProxy((seen, response) -> says(response, CLEAN));
    private final ShippingExecutor executor = new ShippingExecutor(proxy.providers);

    @AfterEach
    void close() {
        proxy.close();
    }

    private static void says(HttpServerResponse response, String text) {
        ScriptedProxy.say(response, "zai", "glm", text);
    }

    private static Map<String, ?> product() {
        return Map.of("product", Map.of("sku", "KET-1", "name", "Kettle", "brand", "Boil"), "prompt", "How big is it?");
    }

    private Outcome run(Map<String, ?> input, String... models) {
        Task task = Given.task("product-shipping-research", input, models);
        return executor.execute(task, new Given.Watched(task).attempt);
    }

    @Test
    void anAnswerInPartsIsReadToo() {
        var parts = List.of(
                Map.of("type", "thinking", "thinking", "hm"),
                Map.of("type", "text", "text", CLEAN.substring(0, 9)),
                Map.of("type", "text", "text", CLEAN.substring(9)));
        var answer = Map.of("choices", List.of(Map.of("message", Map.of("content", parts), "finish_reason", "stop")));
        proxy.server.script((seen, response) -> Scripted.json(response, 200, answer));

        assertThat(Given.output(run(product())).path("weight_lb").asDouble()).isEqualTo(2.5);
    }

    @Test
    void itMayTakeSoLongAndNoLonger() {
        var task = Given.task("product-shipping-research", product(), Duration.ofMinutes(10));
        executor.execute(task, new Given.Watched(task).attempt);
        var given = proxy.server.asked("POST", CHAT).getFirst().headers().getOrDefault("X-DE-Timeout-Ms", "0");
        assertThat(Integer.parseInt(given)).isBetween(105_000, 119_000);
    }

    @Test
    void whatAModelFindsOutIsTheOutput() {
        var outcome = run(product(), "glm");

        var output = Given.output(outcome);
        assertThat(outcome.succeeded()).isTrue();
        assertThat(output.path("sku").asText()).isEqualTo("KET-1");
        assertThat(output.path("weight_lb").asDouble()).isEqualTo(2.5);
        assertThat(output.path("length_in").asDouble()).isEqualTo(10);
        assertThat(output.path("width_in").asDouble()).isEqualTo(8);
        assertThat(output.path("height_in").asDouble()).isEqualTo(4);
        assertThat(output.path("source").asText()).isEqualTo("the maker's page");
        assertThat(output.path("confidence").asText()).isEqualTo("high");
        assertThat(output.at("/usage/input_tokens").asInt()).isEqualTo(100);
        assertThat(outcome.execution().provider()).isEqualTo("zai");
        assertThat(outcome.execution().attemptedModels()).containsExactly("glm");
        assertThat(outcome.execution().waterfallPosition()).isZero();
        assertThat(proxy.body(CHAT, 0).path("temperature").asDouble()).isEqualTo(0.2);
        assertThat(proxy.body(CHAT, 0).path("stream").asBoolean()).isFalse();
        assertThat(proxy.body(CHAT, 0).at("/messages/1/content").asText()).contains("KET-1", "Kettle", "Boil");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "```json\n%s\n```",
                "Let me see {thinking}. Here is what I found:\n\n%s\n\nHope {that} helps!",
                "First ```not json``` and then\n```\n%s\n```\nDone.",
                "My draft was {\"weight_lb\": 9}; in the end it is %s",
                "```json\n{\"thinking\": \"hm\"}\n```\n```json\n%s\n```",
                "[%s]",
                "{\"answer\": %s}",
                "%1$s\nOnce more:\n%1$s"
            })
    void fencedAndChattyAnswersAreReadToo(String around) {
        proxy.server.script((seen, response) -> says(response, around.formatted(CLEAN)));

        assertThat(Given.output(run(product())).path("weight_lb").asDouble()).isEqualTo(2.5);
    }

    @Test
    void numbersAsCleanStringsAndOtherWordsForTheSameAreTaken() {
        proxy.server.script(
                (seen, response) -> says(
                        response,
                        "{\"weight\":\" 2.50 \",\"dimensions\":{\"length\":\"10\",\"width\":8,\"height\":4},\"source\":\"x\",\"confidence\":\"High\"}"));

        var output = Given.output(run(product()));
        assertThat(output.path("weight_lb").asDouble()).isEqualTo(2.5);
        assertThat(output.path("confidence").asText()).isEqualTo("high");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'weight_lb': 2.5, 'length_in': 10, 'width_in': 8, 'height_in': 4, 'source': 'x', 'confidence': 'low',}",
                "{\"weight_lb\": \"2.5 lbs\", \"length_in\": \"10 in.\", \"width_in\": \"8\\\"\", \"height_in\": \"4 inches\", \"source\": \"x\", \"confidence\": \"low\"}",
                "{\"weight\": {\"value\": 2.5, \"unit\": \"lb\"}, \"dimensions\": {\"length\": 10, \"width\": 8, \"height\": 4, \"unit\": \"in\"}, \"source\": \"x\", \"confidence\": \"low\"}",
                "{\"weight_lb\": 2.5, // packed\\n \"length_in\": 10, \"width_in\": 8, \"height_in\": 4, \"source\": \"x\", \"confidence\": \"low\"}"
            })
    void whatCannotBeMistakenIsTaken(String answer) {
        proxy.server.script((seen, response) -> says(response, answer.replace("\\n", "\n")));

        var output = Given.output(run(product()));
        assertThat(output.path("weight_lb").asDouble()).as(output.toString()).isEqualTo(2.5);
        assertThat(output.path("width_in").asDouble()).isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"weight\": 1.1, \"weight_unit\": \"kg\", | SHIPPING_UNIT_INVALID",
                "{\"weight\": 1.1, \"units\": {\"weight\": \"lb\", \"length\": \"cm\"}, | SHIPPING_UNIT_INVALID",
                "{\"weight_lb\": 9, \"length_in\": 1, \"width_in\": 1, \"height_in\": 1, \"source\": \"x\", \"confidence\": \"low\"} {\"weight_lb\": 2, | SHIPPING_AMBIGUOUS"
            })
    void figuresInOtherUnitsAndTwoParcelsAreNone(String beginning, String code) {
        proxy.server.script((seen, response) -> says(
                response,
                beginning
                        + "\"length\": 10, \"width\": 8, \"height\": 4, \"source\": \"x\", \"confidence\": \"low\"}"));

        assertThat(Given.failure(run(product())).code()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "I would say two pounds. | SHIPPING_NOT_JSON",
                "[1, 2] | SHIPPING_NOT_JSON",
                "{\"length_in\": 1} | SHIPPING_WEIGHT_MISSING",
                "{\"weight_lb\": \"about 2\"} | SHIPPING_WEIGHT_INVALID",
                "{\"weight_lb\": \"2 kg\"} | SHIPPING_WEIGHT_INVALID",
                "{\"weight_lb\": {\"value\": 2, \"unit\": \"kg\"}} | SHIPPING_WEIGHT_INVALID",
                "{\"weight_lb\": NaN} | SHIPPING_NOT_JSON",
                "{\"weight_lb\": -1} | SHIPPING_WEIGHT_INVALID",
                "{\"weight_lb\": 0} | SHIPPING_WEIGHT_INVALID",
                "{\"weight_lb\": 1, \"length_in\": 1e300} | SHIPPING_LENGTH_INVALID",
                "{\"weight_lb\": 1, \"length_in\": 1, \"width_in\": null} | SHIPPING_WIDTH_MISSING",
                "{\"weight_lb\": 1, \"length_in\": 1, \"width_in\": 1, \"height_in\": true} | SHIPPING_HEIGHT_INVALID",
                "{\"weight_lb\": 1, \"length_in\": 1, \"width_in\": 1, \"height_in\": 1} | SHIPPING_SOURCE_MISSING",
                "{\"weight_lb\": 1, \"length_in\": 1, \"width_in\": 1, \"height_in\": 1, \"source\": \"x\", \"confidence\": \"sure\"} | SHIPPING_CONFIDENCE_INVALID"
            })
    void anAnswerThatIsNotCleanFailsWithACodeThatNamesWhatIsWrong(String answer, String code) {
        proxy.server.script((seen, response) -> says(response, answer));

        var outcome = run(product());

        assertThat(Given.failure(outcome).code()).isEqualTo(code);
        assertThat(Given.failure(outcome).origin()).isEqualTo(Failure.Origin.WORK);
        assertThat(Given.output(outcome).path("success").asBoolean()).isFalse();
        assertThat(Given.output(outcome).path("error_code").asText()).isEqualTo(code);
    }

    @Test
    void theNextModelIsAskedWhenAnAnswerIsNotCleanAndBothAreCounted() {
        proxy.server.script((seen, response) -> {
            if (seen.body().contains("\"model\":\"first\"")) {
                ScriptedProxy.say(response, "a", "first", "no idea");
            } else {
                ScriptedProxy.say(response, "b", "second", CLEAN);
            }
        });

        var outcome = run(product(), "first", "second");

        assertThat(outcome.succeeded()).isTrue();
        assertThat(proxy.models(CHAT)).containsExactly("first", "second");
        assertThat(outcome.execution().runnerUsed()).isEqualTo("b");
        assertThat(outcome.execution().waterfallPosition()).isEqualTo(1);
        assertThat(Objects.requireNonNull(outcome.execution().usage()).inputTokens())
                .isEqualTo(200);
    }

    @Test
    void whenNoModelAnswersCleanlyEachOtherRunnerIsAsked() {
        proxy.server.script((seen, response) -> {
            if (seen.path().equals("/runners")) {
                Scripted.json(
                        response,
                        200,
                        Map.of(
                                "runners",
                                List.of(
                                        Map.of("name", "zai", "available", true),
                                        Map.of("name", "down", "available", false),
                                        Map.of("name", "openai", "available", true))));
            } else if ("openai".equals(seen.headers().get("X-DE-Runner"))) {
                ScriptedProxy.say(response, "openai", "gpt", CLEAN);
            } else {
                says(response, "no idea");
            }
        });

        var outcome = run(product());

        assertThat(outcome.execution().runnerUsed()).isEqualTo("openai");
        assertThat(proxy.server.asked("POST", CHAT)).hasSize(2);
    }

    @Test
    void withNobodyThereItSaysWhy() {
        proxy.server.script((seen, response) -> ScriptedProxy.nobody(response, "zai/glm: unreachable"));

        var failure = Given.failure(run(product(), "glm"));

        assertThat(failure.code()).isEqualTo("ALL_PROVIDERS_FAILED");
        assertThat(failure.origin()).isEqualTo(Failure.Origin.INFRASTRUCTURE);
        assertThat(failure.message()).contains("zai/glm: unreachable");
        assertThat(proxy.models(CHAT)).containsExactly("glm", "auto");
    }

    @Test
    void everythingThatIsWrongWithTheInputIsNamedAtOnce() {
        var failure = Given.failure(
                run(Map.of("product", Map.of("name", " ", "description", "x".repeat(20_001), "image_urls", "no"))));

        assertThat(failure.code()).isEqualTo("INVALID_INPUT");
        assertThat(failure.message())
                .contains("product.sku is required")
                .contains("product.name is required")
                .contains("product.description")
                .contains("product.image_urls");
        assertThat(Given.failure(run(Map.of("prompt", "How big?"))).message()).contains("product is required");
        assertThat(proxy.server.seen).isEmpty();
    }

    @Test
    void aCancelledOneLetsGoWithinTwoSeconds() throws Exception {
        proxy.server.script((seen, response) -> {}); // never answers
        var task = Given.task("product-shipping-research", product());
        var watched = new Given.Watched(task);
        var running = CompletableFuture.supplyAsync(
                () -> executor.execute(task, watched.attempt), Thread::startVirtualThread);
        await().until(() -> !proxy.server.seen.isEmpty());

        watched.attempt.stop(Attempt.Stop.CANCELLED);

        assertThat(Given.failure(running.get(2, TimeUnit.SECONDS)).code()).isEqualTo("CANCELLED");
        assertThat(Json.text(proxy.server.seen.getFirst().headers()))
                .contains(task.taskId().toString());
    }
}
