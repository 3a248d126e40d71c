package dev.electrons.runners;

import static dev.electrons.runners.ProxyUnderTest.question;
import static dev.electrons.runners.ScriptedRunner.hang;
import static dev.electrons.runners.ScriptedRunner.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.runners.ScriptedRunner.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Faults that show in a runner's life, over more than one call. */
final class FaultsInLifeTest {
    private static final String CHAT = "/v1/chat/completions";

    private ScriptedRunner first = ScriptedRunner.bare(0);
    private ScriptedRunner second = ScriptedRunner.bare(0);
    private ProxyUnderTest proxy = ProxyUnderTest.withoutFile();

    private void begin(Speech speech) {
        begin(speech, UnaryOperator.identity());
    }

    private void begin(Speech speech, UnaryOperator<String> hurried) {
        stop();
        first = speech.runner();
        second = speech.runner();
        second.on(speech.streamPath, speech.stream(speech.opening(), speech.says("second"), speech.ends()));
        proxy = ProxyUnderTest.start(
                Map.of(),
                ProxyUnderTest.QUICK
                        + "prices: {version: v, models: {m: {input_per_mtok_usd: 9, output_per_mtok_usd: 9}}}\n"
                        + "runners:\n" + hurried.apply(speech.entry("first", first.url()))
                        + speech.entry("second", second.url()));
    }

    @AfterEach
    void stop() {
        proxy.close();
        first.close();
        second.close();
    }

    @ParameterizedTest
    @EnumSource(Speech.class)
    void aWedgedEngineIsLeftThoughItsHealthIsWell(Speech speech) {
        begin(speech, ProxyUnderTest::hurriedToBegin);
        await().until(() -> proxy.status("first").equals("up"));
        first.on(speech.wholePath, hang());
        first.on(speech.streamPath, speech.streaming(hang(), speech.opening()));
        for (int i = 0; i < 3; i++) {
            assertThat(Chunks.of(proxy.chat("m", true).body()).text()).isEqualTo("second");
        }

        var reply = proxy.chat("m", true);

        assertThat(Chunks.of(reply.body()).text()).isEqualTo("second");
        assertThat(reply.header("x-de-runner")).isEqualTo("second");
        // Its probes stay well, and yet no client's call is risked there.
        assertThat(proxy.status("first")).isEqualTo("up");
        assertThat(proxy.breaker("first")).isEqualTo("open");
        assertThat(calls(speech)).isEqualTo(3);
        assertThat(proxy.runner("first").at("/models/0/openings").asInt()).isPositive();
    }

    /** What clients asked of the first runner, which a canary is not. */
    private long calls(Speech speech) {
        return first.requests(speech.streamPath).stream()
                .filter(request -> request.body().contains("why is that"))
                .count();
    }

    private long canaries(Speech speech) {
        return first.requests(speech.wholePath).stream()
                .filter(request -> request.body().contains("Say yes."))
                .count();
    }

    @ParameterizedTest
    @EnumSource(Speech.class)
    void aWedgedEngineIsGivenClientsAgainWhenACanaryComesBack(Speech speech) {
        begin(speech, ProxyUnderTest::hurriedToBegin);
        first.on(speech.wholePath, hang());
        first.on(speech.streamPath, hang());
        for (int i = 0; i < 3; i++) {
            proxy.chat("m", true);
        }
        await().until(() -> canaries(speech) >= 2);
        assertThat(first.requests(speech.wholePath).getLast().body()).contains(smallest(speech));
        assertThat(proxy.breaker("first")).isEqualTo("open");

        var healed = speech.stream(speech.opening(), speech.says("healed"), speech.ends());
        first.on(speech.streamPath, healed);
        first.on(speech.wholePath, (request, wire) -> {
            boolean canary = request.body().contains("Say yes.");
            (canary ? json(200, speech.whole("yes", true)) : healed).write(request, wire);
        });

        await().until(() -> proxy.breaker("first").equals("half_open"));
        assertThat(calls(speech)).isEqualTo(3);
        assertThat(proxy.metrics())
                .contains("de_runners_cost_usd_total{estimated=\"" + (speech == Speech.CLI)
                        + "\",model=\"m\",runner=\"first\"}");
        assertThat(Chunks.of(proxy.chat("m", true).body()).text()).isEqualTo("healed");
        await().until(() -> proxy.breaker("first").equals("closed"));
    }

    /** How it is told that nearly nothing is wanted. */
    private static String smallest(Speech speech) {
        return switch (speech) {
            case OPENAI, ANTHROPIC -> "\"max_tokens\"";
            case GEMINI -> "\"maxOutputTokens\"";
            case CLI -> "\"max_turns\":1";
        };
    }

    @Test
    void anOperatorWhoResumesARunnerEndsWhatItsSilenceHeldBack() {
        var speech = Speech.CLI;
        begin(speech, ProxyUnderTest::hurriedToBegin);
        first.on(speech.streamPath, hang());
        for (int i = 0; i < 3; i++) {
            proxy.chat("m", true);
        }
        await().until(() -> proxy.breaker("first").equals("open"));
        var healed = speech.stream(speech.says("healed"), speech.ends());
        first.on(
                speech.streamPath,
                (request, wire) -> (request.body().contains("Say yes.") ? hang() : healed).write(request, wire));

        proxy.post("/runners/first/resume", "");

        await().until(() -> proxy.breaker("first").equals("half_open"));
        assertThat(Chunks.of(proxy.chat("m", true).body()).text()).isEqualTo("healed");
    }

    @Test
    void anOperatorWhoResumesARunnerEndsItsCooldown() {
        var speech = Speech.OPENAI;
        begin(speech);
        first.on(
                speech.streamPath,
                json(429, "{}", "Retry-After: 900"),
                speech.stream(speech.says("cool"), speech.ends()));
        assertThat(Chunks.of(proxy.chat("m", true).body()).text()).isEqualTo("second");
        assertThat(proxy.runner("first").at("/models/0/cooling_ms").asLong()).isPositive();

        proxy.post("/runners/first/resume", "");

        assertThat(Chunks.of(proxy.chat("m", true).body()).text()).isEqualTo("cool");
    }

    @ParameterizedTest
    @EnumSource(Speech.class)
    void aClientThatGoesCostsNothingMore(Speech speech) throws IOException {
        begin(speech);
        first.on(speech.streamPath, speech.streaming(hang(), speech.opening(), speech.says("one")));
        var body = question("m", true);
        try (var socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(proxy.url()).getPort())) {
            socket.getOutputStream()
                    .write(("POST " + CHAT + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n"
                                    + body)
                            .getBytes(StandardCharsets.UTF_8));
            assertThat(socket.getInputStream().read()).isEqualTo('H');
        }

        await().until(() -> first.aborted() == 1);
        await().until(() -> proxy.runner("first").path("in_flight").asInt(-1) == 0);
        assertThat(proxy.breaker("first")).isEqualTo("closed");
        assertThat(first.requests(speech.streamPath)).hasSize(1);
        assertThat(second.requests(speech.streamPath)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI, ': ping\n\n'",
        "ANTHROPIC, 'event: ping\ndata: {\"type\":\"ping\"}\n\n'",
        "GEMINI, ': ping\n\n'"
    })
    void aDripOfNothingIsSilence(Speech speech, String ping) {
        begin(speech, ProxyUnderTest::hurriedToBegin);
        first.on(speech.streamPath, (_, wire) -> {
            wire.send(speech.head());
            wire.chunk(speech.opening());
            while (true) {
                wire.chunk(ping);
                java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
            }
        });

        var reply = proxy.chat("m", true);

        assertThat(Chunks.of(reply.body()).text()).isEqualTo("second");
        assertThat(reply.header("x-de-attempted")).startsWith("first/m=timeout");
    }

    @Test
    void aKeyRotatedInTheMiddleOfAStreamLetsItEndAndIsTheNextOnes(@TempDir Path folder) throws IOException {
        stop();
        var speech = Speech.OPENAI;
        var secret = Files.writeString(folder.resolve("secret.txt"), "old-key\n");
        var rotated = new CountDownLatch(1);
        Answer goOnWhenRotated = (_, wire) -> {
            await().until(() -> rotated.getCount() == 0);
            wire.chunk(speech.says(" whole") + speech.ends());
            wire.send("0\r\n\r\n");
        };
        first = speech.runner()
                .on(
                        speech.streamPath,
                        speech.streaming(goOnWhenRotated, speech.says("the")),
                        speech.stream(speech.says("next"), speech.ends()));
        proxy = ProxyUnderTest.start(
                Map.of(),
                "runners: [{name: first, protocol: openai, url: \"" + first.url() + "\", secret: \"file:" + secret
                        + "\", models: {m: m}}, {name: second, protocol: openai, url: \"" + second.url()
                        + "\", secret: \"file:" + secret + "\", models: {n: n}}]");
        var streaming = proxy.posting(CHAT, question("m", true));
        await().until(() -> first.requests(speech.streamPath).size() == 1);

        Files.writeString(secret, "new-key\n");
        await().until(() -> {
            proxy.post("/runners/first/probe", "");
            var asked = first.requests("/v1/models").getLast();
            return "Bearer new-key".equals(asked.headers().get("authorization"));
        });
        rotated.countDown();

        var chunks = Chunks.of(streaming.join().body());
        assertThat(chunks.text()).isEqualTo("the whole");
        assertThat(chunks.terminated()).isTrue();
        assertThat(Chunks.of(proxy.chat("m", true).body()).text()).isEqualTo("next");
        assertThat(first.requests(speech.streamPath))
                .extracting(sent -> sent.headers().get("authorization"))
                .containsExactly("Bearer old-key", "Bearer new-key");
    }
}
