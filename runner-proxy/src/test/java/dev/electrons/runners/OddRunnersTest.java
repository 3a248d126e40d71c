package dev.electrons.runners;

import static dev.electrons.runners.ProxyUnderTest.cli;
import static dev.electrons.runners.ProxyUnderTest.hurriedToBegin;
import static dev.electrons.runners.ProxyUnderTest.openAi;
import static dev.electrons.runners.ProxyUnderTest.speaking;
import static dev.electrons.runners.ScriptedRunner.completion;
import static dev.electrons.runners.ScriptedRunner.hang;
import static dev.electrons.runners.ScriptedRunner.json;
import static dev.electrons.runners.ScriptedRunner.says;
import static dev.electrons.runners.ScriptedRunner.streamThenHang;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runners that do what is rare. */
final class OddRunnersTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String ANY = "  - {name: %s, protocol: %s, url: \"%s\", models: {\"*\": \"*\"}}\n";

    private final ScriptedRunner odd = ScriptedRunner.cli();
    private final ScriptedRunner second = ScriptedRunner.openAi().on(CHAT, json(200, completion("second")));
    private ProxyUnderTest proxy = ProxyUnderTest.withoutFile();

    private void serve(String runners) {
        proxy.close();
        proxy = ProxyUnderTest.with(runners);
    }

    @AfterEach
    void stop() {
        proxy.close();
        odd.close();
        second.close();
    }

    @ParameterizedTest
    @CsvSource({
        "openai, /v1/chat/completions",
        "anthropic, /v1/messages",
        "gemini, /v1beta/models/m-own:generateContent"
    })
    void whoWantsToBePaidFirstIsLeftAlone(String protocol, String path) {
        odd.on(path, json(402, "{\"error\":{\"message\":\"no credit\"}}"));
        serve(speaking(protocol, "odd", odd.url(), "m") + openAi("second", second.url(), "m"));

        var reply = proxy.chat("m", false);

        assertThat(reply.body()).contains("second");
        assertThat(proxy.status("odd")).isEqualTo("key_refused");
    }

    @Test
    void whatIsCompressedWithoutBeingAskedForIsSaidToBeSo() {
        odd.on(CHAT, json(200, "packed", "Content-Encoding: gzip"));
        serve(openAi("odd", odd.url(), "m"));

        assertThat(proxy.chat("m", false).body()).contains("the answer is compressed (gzip)");
    }

    @Test
    void aSecretOfTwoLinesIsNothingToWaitFor(@TempDir Path folder) throws IOException {
        var secret = Files.writeString(folder.resolve("secret.txt"), "two\nlines\n");
        proxy.close();
        proxy = ProxyUnderTest.start(
                Map.of(),
                "probe: {every: 10m}\nrunners:\n  - {name: odd, protocol: openai, url: \"" + odd.url()
                        + "\", secret: \"file:" + secret + "\", models: {m: m}}\n"
                        + openAi("second", second.url(), "m"));

        var reply = proxy.chat("m", false);

        assertThat(reply.body()).contains("second");
        assertThat(reply.header("X-DE-Attempted")).startsWith("odd/m=unfit");
    }

    @Test
    void aVendorIsNeverAskedForAModelOfNoName() {
        serve(ANY.formatted("odd", "openai", odd.url()));

        var reply = proxy.chat("auto", false);

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.body()).contains("odd/*: takes any model by its name, and none was named");
        assertThat(odd.requests(CHAT)).isEmpty();
        assertThat(proxy.chat("named", false).status()).isEqualTo(503);
        assertThat(odd.requests(CHAT)).allMatch(sent -> sent.body().contains("\"named\""));
    }

    @Test
    void aModelThatFailsTakesNoOtherOfTheSameRunnerWithIt() {
        odd.on(
                CHAT,
                (request, wire) -> (request.body().contains("\"bad\"")
                                ? json(503, "{\"error\":\"overloaded\"}")
                                : json(200, completion("from the other")))
                        .write(request, wire));
        proxy.close();
        // No probe that half-opens a breaker meanwhile.
        proxy = ProxyUnderTest.start(
                Map.of(),
                "probe: {every: 10m}\nbreaker: {failures: 3, open: 10m}\nrunners:\n"
                        + ANY.formatted("odd", "openai", odd.url()));
        for (int i = 0; i < 3; i++) {
            assertThat(proxy.chat("bad", false).status()).isEqualTo(503);
        }

        await().untilAsserted(() -> assertThat(proxy.chat("bad", false).body()).contains("odd/bad: breaker open"));
        assertThat(proxy.chat("good", false).body()).contains("from the other");
        assertThat(proxy.get("/runners").body())
                .contains("\"model\":\"bad\",\"upstream\":\"bad\",\"breaker\":\"open\"")
                .contains("\"model\":\"good\",\"upstream\":\"good\",\"breaker\":\"closed\"");
        assertThat(proxy.get("/v1/models").body()).doesNotContain("bad", "good");
        assertThat(proxy.get("/metrics").body())
                .contains("de_runners_breaker_state{model=\"*\",runner=\"odd\"} 2.0")
                .doesNotContain("model=\"bad\"");
    }

    @Test
    void onlySoManyNamesAreRemembered() {
        odd.on(CHAT, json(200, completion("anything")));
        serve(ANY.formatted("odd", "openai", odd.url()));
        for (int i = 0; i < 70; i++) {
            assertThat(proxy.chat("name-" + i, false).status()).isEqualTo(200);
        }

        var models = Json.read(proxy.get("/runners").body(), JsonNode.class).at("/runners/0/models");
        assertThat(models).hasSize(1 + 64);
        assertThat(models.path(64).path("model").asText()).isEqualTo("name-69");
    }

    @Test
    void whereAllRefuseOurKeysTheErrorSaysSo() {
        odd.on(CHAT, json(401, "{\"error\":{\"message\":\"bad key\"}}"));
        serve(openAi("odd", odd.url(), "m"));

        assertThat(proxy.chat("m", false).body()).contains("\"credentials_refused\":true", "\"key_refused\"");
        assertThat(proxy.chat("m", false).body()).contains("\"credentials_refused\":true", "\"skipped\"");
        second.on(CHAT, json(500, "{}"));
        serve(openAi("odd", odd.url(), "m") + openAi("second", second.url(), "m"));
        assertThat(proxy.chat("m", false).body()).doesNotContain("credentials_refused");
    }

    @Test
    void aModelThatWantsToBeLeftAloneTakesNoOtherOfTheSameRunnerWithIt() {
        odd.on(
                CHAT,
                (request, wire) -> (request.body().contains("\"bad\"")
                                ? json(429, "{\"error\":\"slow down\"}", "Retry-After: 600")
                                : json(200, completion("from the other")))
                        .write(request, wire));
        serve(ANY.formatted("odd", "openai", odd.url()));

        assertThat(proxy.chat("bad", false).status()).isEqualTo(503);
        assertThat(proxy.chat("bad", false).body()).contains("wants to be left alone");
        assertThat(proxy.chat("good", false).body()).contains("from the other");
    }

    @Test
    void anAgentOfAnyModelUsesItsOwnWhereNoneIsNamed() {
        serve(ANY.formatted("odd", "cli", odd.url()));

        assertThat(proxy.run().status()).isEqualTo(200);
        assertThat(odd.requests("/execute"))
                .hasSize(1)
                .allMatch(sent -> !sent.body().contains("\"model\""));
    }

    @Test
    void aStallIsNoticedInItsTimeHoweverLongTheFirstWordMayTake() {
        odd.on(CHAT, streamThenHang(says("once")));
        serve("  - {name: odd, protocol: openai, url: \"" + odd.url()
                + "\", models: {m: m}, timeouts: {first_token: 15s, idle: 300ms, total: 18s}}\n");
        long begin = System.nanoTime();

        var reply = proxy.chat("m", true);

        assertThat(reply.body()).contains("stalled: nothing for 300 ms");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void aFailedStreamOfAnAgentSaysWhatAnyFailureSays() {
        odd.on("/execute", hang());
        proxy.close();
        proxy = ProxyUnderTest.start(
                Map.of(),
                ProxyUnderTest.QUICK + "keep_alive: 100ms\nrunners:\n" + hurriedToBegin(cli("odd", odd.url(), "m")));

        var reply = proxy.post("/v1/runs?stream=true", "{\"prompt\":\"do it\",\"models\":[\"m\"]}");

        assertThat(reply.body()).contains(": waiting").contains("event: error");
        var data = reply.body().substring(reply.body().lastIndexOf("data: ") + "data: ".length());
        var details = Json.read(data, JsonNode.class).path("details");
        assertThat(details.path("attempted_models").path(0).asText()).isEqualTo("m");
        assertThat(details.path("attempts").path(0).path("outcome").asText()).isEqualTo("timeout");
    }

    @Test
    void aFileThatIsAboutToBeWrittenTakesNobodyAway() {
        serve(openAi("second", second.url(), "m"));

        proxy.rewrite("");

        await().untilAsserted(() ->
                assertThat(proxy.get("/health").body()).contains("runners file refused: the file is empty"));
        assertThat(proxy.chat("m", false).body()).contains("second");
    }
}
