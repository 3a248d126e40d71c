package dev.electrons.subworkflows.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.error.Failure;
import dev.electrons.subworkflows.Given;
import dev.electrons.subworkflows.Scripted;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.subworkflows.claim.MemoryShelf;
import dev.electrons.subworkflows.claim.Shelf;
import dev.electrons.subworkflows.provider.ScriptedProxy;
import dev.electrons.task.Outcome;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ImageExecutorTest {
    private static final String PATH = "/v1/images/generations";

    private final ScriptedProxy proxy =
            new ScriptedProxy((seen, response) -> draws(response, "ideogram", drawn("png")));
    private final MemoryShelf shelf = new MemoryShelf();
    private final ImageExecutor executor = new ImageExecutor(proxy.providers, shelf);

    @AfterEach
    void close() {
        proxy.close();
    }

    static byte[] drawn(String format) {
        try {
            var bytes = new ByteArrayOutputStream();
            ImageIO.write(
                    new java.awt.image.BufferedImage(8, 8, java.awt.image.BufferedImage.TYPE_INT_RGB), format, bytes);
            return bytes.toByteArray();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void draws(HttpServerResponse response, String runner, byte[] bytes) {
        answers(response, runner, Map.of("b64_json", Base64.getEncoder().encodeToString(bytes)));
    }

    private static void answers(HttpServerResponse response, String runner, Map<String, ?> picture) {
        Scripted.json(
                ScriptedProxy.by(response, runner, "ideogram-v2"),
                200,
                Map.of("created", 1, "data", List.of(picture), "usage", Map.of("input_tokens", 7, "output_tokens", 1)));
    }

    private Outcome run(Map<String, ?> input, String... models) {
        var task = Given.task("image", input, models);
        return executor.execute(task, new Given.Watched(task).attempt);
    }

    @Test
    void itMayTakeSoLongAndNoLonger() {
        var task = Given.task("image", Map.of("prompt", "a boat"), Duration.ofMinutes(10));
        executor.execute(task, new Given.Watched(task).attempt);
        var given = proxy.server
                .asked("POST", "/v1/images/generations")
                .getFirst()
                .headers()
                .getOrDefault("X-DE-Timeout-Ms", "0");
        assertThat(Integer.parseInt(given)).isBetween(105_000, 119_000);
    }

    @Test
    void aPictureIsKeptAsWhatItIs() {
        for (var format : List.of("png", "jpeg", "gif")) {
            var bytes = drawn(format);
            proxy.server.script((seen, response) -> draws(response, "ideogram", bytes));

            var outcome = run(Map.of("prompt", "a boat", "size", "1024x1024"));

            var output = Given.output(outcome);
            assertThat(output.path("media_type").asText()).isEqualTo("image/" + format);
            assertThat(shelf.bytes(output.path("artifact").asText())).isEqualTo(bytes);
            assertThat(output.path("bytes").asInt()).isEqualTo(bytes.length);
            assertThat(output.path("provider").asText()).isEqualTo("ideogram");
            assertThat(output.path("model").asText()).isEqualTo("ideogram-v2");
            assertThat(output.at("/usage/input_tokens").asInt()).isEqualTo(7);
            assertThat(outcome.execution().artifacts()).singleElement().satisfies(file -> {
                assertThat(file.path()).isEqualTo(format.equals("jpeg") ? "image.jpg" : "image." + format);
                assertThat(file.ref()).isEqualTo(output.path("artifact").asText());
            });
        }
        assertThat(proxy.models(PATH)).containsOnly("ideogram-v2");
        assertThat(proxy.body(PATH, 0).path("prompt").asText()).isEqualTo("a boat");
        assertThat(proxy.body(PATH, 0).path("size").asText()).isEqualTo("1024x1024");
        assertThat(proxy.body(PATH, 0).path("n").asInt()).isEqualTo(1);
    }

    @Test
    void tokensThatNobodyCountedAreNotZeroWhereThereIsAPrice() {
        proxy.server.script((seen, response) -> Scripted.json(
                ScriptedProxy.by(response, "ideogram", "ideogram-v2").putHeader("X-DE-Cost-USD", "0.08"),
                200,
                Map.of("data", List.of(Map.of("url", "https://pictures.example/1.png")))));

        var output = Given.output(run(Map.of("prompt", "a boat")));

        assertThat(output.path("usage")).hasToString("{\"cost_usd\":0.08}");
    }

    @Test
    void theAddressOfAPictureIsPassedOn() {
        proxy.server.script((seen, response) ->
                answers(response, "ideogram", Map.of("url", "https://pictures.example/1.png?token=x")));

        var outcome = run(Map.of("prompt", "a boat", "model", "flux"), "other");

        assertThat(Given.output(outcome).path("image_url").asText())
                .isEqualTo("https://pictures.example/1.png?token=x");
        assertThat(outcome.execution().artifacts()).isNull();
        assertThat(proxy.models(PATH)).containsExactly("flux");
    }

    @Test
    void whatIsNoPictureGoesToTheNextProvider() {
        proxy.server.script((seen, response) -> {
            if (seen.body().contains("first")) {
                draws(response, "a", "<html>".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            } else {
                draws(response, "b", drawn("png"));
            }
        });

        var outcome = run(Map.of("prompt", "a boat"), "first", "second");

        assertThat(outcome.succeeded()).isTrue();
        assertThat(proxy.models(PATH)).containsExactly("first", "second");
        assertThat(outcome.execution().runnerUsed()).isEqualTo("b");
    }

    @Test
    void aModelThatNobodyServesGivesWayToWhateverThereIs() {
        proxy.server.script((seen, response) -> {
            if (seen.body().contains("ideogram-v2")) {
                ScriptedProxy.nobody(response, "ideogram-v2: no runner serves it");
            } else {
                draws(response, "openai", drawn("png"));
            }
        });

        assertThat(run(Map.of("prompt", "a boat")).execution().runnerUsed()).isEqualTo("openai");
        assertThat(proxy.body(PATH, 1).has("model")).isFalse();
    }

    @Test
    void theRunnerThatIsAskedForIsAskedFirst() {
        proxy.server.script((seen, response) -> {
            if ("openai".equals(seen.headers().get("X-DE-Runner"))) {
                ScriptedProxy.nobody(response, "openai: draining");
            } else {
                draws(response, "ideogram", drawn("png"));
            }
        });

        assertThat(run(Map.of("prompt", "a boat", "provider", "openai")).succeeded())
                .isTrue();
        assertThat(proxy.server.asked("POST", PATH)).hasSize(2);
    }

    @Test
    void withoutAPictureItSaysWhatIsWrong() {
        proxy.server.script((seen, response) -> answers(response, "ideogram", Map.of("b64_json", "!!!!")));
        assertThat(Given.failure(run(Map.of("prompt", "a boat"))).code()).isEqualTo("IMAGE_UNREADABLE");

        proxy.server.script((seen, response) -> answers(response, "ideogram", Map.of("url", "file:///etc/passwd")));
        assertThat(Given.failure(run(Map.of("prompt", "a boat"))).code()).isEqualTo("NO_IMAGE");

        proxy.server.script((seen, response) -> draws(response, "ideogram", new byte[PictureReader.LARGEST + 1]));
        assertThat(Given.failure(run(Map.of("prompt", "a boat"))).code()).isEqualTo("IMAGE_TOO_LARGE");

        proxy.server.script((seen, response) -> ScriptedProxy.nobody(response, "none is there"));
        var failure = Given.failure(run(Map.of("prompt", "a boat")));
        assertThat(failure.code()).isEqualTo("ALL_PROVIDERS_FAILED");
        assertThat(failure.message()).contains("none is there");

        proxy.server.script((seen, response) ->
                Scripted.json(response, 422, Scripted.error("REJECTED_BY_RUNNER", "not a nice picture", Map.of())));
        assertThat(Given.failure(run(Map.of("prompt", "a boat"))).origin()).isEqualTo(Failure.Origin.INPUT);
    }

    @Test
    void withoutAStoreASmallPictureTravelsInTheResult() {
        var task = Given.task("image", Map.of("prompt", "a boat"));
        var outcome = new ImageExecutor(proxy.providers, Shelf.NONE).execute(task, new Given.Watched(task).attempt);

        assertThat(Given.output(outcome).path("artifact").asText()).startsWith("data:image/png;base64,");
    }

    @Test
    void everythingThatIsWrongWithTheInputIsNamedAtOnce() {
        var failure = Given.failure(run(Map.of("prompt", "x".repeat(10_001), "size", "big", "style", "x".repeat(41))));

        assertThat(failure.code()).isEqualTo("INVALID_INPUT");
        assertThat(failure.message()).contains("prompt must have at most 10000", "size must be", "style must have");
        assertThat(Given.failure(run(Map.of())).message()).isEqualTo("prompt is required");
        assertThat(proxy.server.seen).isEmpty();
    }

    @Test
    void aCancelledOneLetsGoWithinTwoSeconds() throws Exception {
        proxy.server.script((seen, response) -> {}); // never answers
        var task = Given.task("image", Map.of("prompt", "a boat"));
        var watched = new Given.Watched(task);
        var running = CompletableFuture.supplyAsync(
                () -> executor.execute(task, watched.attempt), Thread::startVirtualThread);
        await().until(() -> !proxy.server.seen.isEmpty());

        watched.attempt.stop(Attempt.Stop.CANCELLED);

        assertThat(Given.failure(running.get(2, TimeUnit.SECONDS)).code()).isEqualTo("CANCELLED");
        await().until(() -> proxy.server.dropped.contains(PATH));
    }
}
