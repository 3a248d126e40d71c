package dev.electrons.runners;

import static dev.electrons.runners.ProxyUnderTest.question;
import static dev.electrons.runners.ScriptedRunner.hang;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.runners.ScriptedRunner.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
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
        stop();
        first = speech.runner();
        second = speech.runner();
        second.on(speech.streamPath, speech.stream(speech.opening(), speech.says("second"), speech.ends()));
        proxy = ProxyUnderTest.start(
                Map.of(),
                ProxyUnderTest.QUICK + "runners:\n" + speech.entry("first", first.url())
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
        begin(speech);
        await().until(() -> proxy.status("first").equals("up"));
        first.on(speech.streamPath, speech.streaming(hang(), speech.opening()));
        for (int i = 0; i < 3; i++) {
            assertThat(Chunks.of(proxy.chat("m", true).body()).text()).isEqualTo("second");
        }

        var reply = proxy.chat("m", true);

        assertThat(Chunks.of(reply.body()).text()).isEqualTo("second");
        assertThat(reply.header("x-de-runner")).isEqualTo("second");
        // Its probes stay well, so now and then one call finds out whether its engine is.
        assertThat(first.requests(speech.streamPath)).hasSizeBetween(3, 4);
        assertThat(proxy.status("first")).isEqualTo("up");
        assertThat(proxy.runner("first").at("/models/0/openings").asInt()).isPositive();
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
        begin(speech);
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
    void aKeyRotatedInTheMiddleOfAStreamLetsItEndAndIsTheNextOnes() throws Exception {
        stop();
        var speech = Speech.OPENAI;
        var secret = Files.createTempFile("secret", ".txt");
        Files.writeString(secret, "old-key\n");
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
        Files.delete(secret);
    }
}
