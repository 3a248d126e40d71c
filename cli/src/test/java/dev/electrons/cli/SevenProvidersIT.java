package dev.electrons.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The seven providers of text, each in its protocol, with its key and its own name for the model, from the door and back. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SevenProvidersIT {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    /** Of each the model that it serves, named as people ask for it. */
    private static final List<Provider> SEVEN = List.of(
            new Provider("claude-runner", Speech.cli, "claude-sonnet-4.5"),
            new Provider("gemini-runner", Speech.cli, "gemini-2.0-flash-exp"),
            new Provider("nemotron", Speech.openai, "nemotron-70b"),
            new Provider("zai", Speech.openai, "glm-4-7b"),
            new Provider("anthropic", Speech.anthropic, "claude-opus-4.5"),
            new Provider("gemini", Speech.gemini, "gemini-2.5-pro"),
            new Provider("openai", Speech.openai, "gpt-5-mini"));

    private static final Map<String, WordVendor> VENDORS = new LinkedHashMap<>();

    @TempDir
    static Path folder;

    private static AllInOne mesh;
    private static Door door;

    private record Provider(String name, Speech speech, String model) {}

    @BeforeAll
    static void up() throws Exception {
        var runners = new StringBuilder("breaker: {failures: 1000}\nrunners:\n");
        for (var provider : SEVEN) {
            var vendor = new WordVendor(provider.name(), provider.speech());
            VENDORS.put(provider.name(), vendor);
            var key = Files.writeString(folder.resolve(provider.name() + ".key"), vendor.key());
            runners.append(
                    "  - {name: %1$s, protocol: %2$s, url: \"%3$s\", secret: \"file:%4$s\", models: {%5$s: %1$s}}\n"
                            .formatted(provider.name(), provider.speech(), vendor.url(), key, provider.model()));
        }
        mesh = AllInOne.start(new AllInOne.Options(
                folder.resolve("data"),
                WholeMesh.freeOffset(),
                false,
                Optional.of(Files.writeString(folder.resolve("runners.yaml"), runners)),
                Optional.empty()));
        door = new Door(mesh.url(), Optional.empty());
    }

    @AfterAll
    static void down() {
        mesh.close();
        VENDORS.values().forEach(WordVendor::close);
    }

    /** Who makes the model that a runner serves. */
    private static String maker(String runner) {
        return switch (runner) {
            case "claude-runner", "anthropic" -> "anthropic";
            case "gemini-runner", "gemini" -> "google";
            case "nemotron" -> "nvidia";
            default -> runner;
        };
    }

    private static WordVendor vendor(String name) {
        return Objects.requireNonNull(VENDORS.get(name));
    }

    private static String posted(String more) throws Exception {
        return door.post("intake", "{\"query\":\"Tell of the tides\",\"task_type\":\"text\"" + more + "}", true)
                .orFail()
                .path("run_id")
                .asText();
    }

    private static JsonNode followed(String run, ByteArrayOutputStream heard) {
        var nowhere = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
        var live = new Live(door, new PrintStream(heard, true, UTF_8), nowhere, false, Live.Patience.USUAL);
        try {
            return live.follow(run, LONGEST);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @Order(1)
    @ValueSource(strings = {"claude-runner", "gemini-runner", "nemotron", "zai", "anthropic", "gemini", "openai"})
    void aProviderAskedForIsHeardWhileItWritesAndItsAnswerIsTheResult(String name) throws Exception {
        var vendor = vendor(name);
        vendor.hold();
        var run = posted(",\"provider\":\"" + name + "\"");
        var heard = new ByteArrayOutputStream();
        var following = CompletableFuture.supplyAsync(() -> followed(run, heard));
        await().atMost(LONGEST).until(() -> heard.toString(UTF_8).strip().equals(name));
        assertThat(following).isNotDone();
        vendor.goOn();

        var ended = following.get();
        assertThat(heard.toString(UTF_8).strip()).isEqualTo(name + WordVendor.REST);
        assertThat(ended.at("/output/text").asText()).isEqualTo(name + WordVendor.REST);
        assertThat(ended.path("runner_used").asText()).isEqualTo(name);
        assertThat(ended.path("provider").asText()).isEqualTo(maker(name));
        assertThat(ended.at("/result/usage/input_tokens").asInt()).isEqualTo(WordVendor.INPUT);
        assertThat(ended.at("/result/usage/output_tokens").asInt()).isEqualTo(WordVendor.OUTPUT);
        assertThat(vendor.asked)
                .hasSize(1)
                .allSatisfy(body -> assertThat(body.toString()).contains("Tell of the tides"));
    }

    @Test
    @Order(2)
    void whoIsAwayIsPassedOverInTheirOrderAndInTheEndAllAreNamed() throws Exception {
        for (var provider : SEVEN) {
            var ended = door.ended(posted(""), LONGEST);
            assertThat(ended.at("/output/text").asText())
                    .as(ended.toString())
                    .isEqualTo(provider.name() + WordVendor.REST);
            vendor(provider.name()).close();
        }
        var ended = door.ended(posted(""), LONGEST);
        assertThat(ended.path("error_code").asText()).isEqualTo("ALL_PROVIDERS_FAILED");
        assertThat(ended.path("error").asText())
                .contains(SEVEN.stream().map(Provider::name).toList());
        assertThat(Json.text(ended.path("output"))).doesNotContain(WordVendor.REST);
    }
}
