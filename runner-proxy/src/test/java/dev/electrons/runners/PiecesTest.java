package dev.electrons.runners;

import static dev.electrons.runners.ProxyUnderTest.question;
import static dev.electrons.runners.ProxyUnderTest.speaking;
import static dev.electrons.runners.ScriptedRunner.json;
import static dev.electrons.runners.ScriptedRunner.streamThenCut;
import static dev.electrons.runners.ScriptedRunner.streamThenHang;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What pictures, speech and films cost, and answers that broke off: on the bill, and before the call against budgets. */
final class PiecesTest {
    private static final String PICTURES = "/v1/images/generations";
    private static final String SPEECH = "/v1/audio/speech";
    private static final String PRICES = """
            prices:
              version: v
              models:
                ideogram-v2: {per_image_usd: 0.08}
                eleven: {per_million_chars_usd: 30}
                films: {per_render_usd: 0.4}
                claude: {input_per_mtok_usd: 3, output_per_mtok_usd: 15}
            """;

    private final ScriptedRunner ideogram = ScriptedRunner.bare(0);
    private final ScriptedRunner eleven = ScriptedRunner.bare(0).on("/v1/models", json(200, "[]"));
    private final ScriptedRunner films = ScriptedRunner.bare(0);
    private final ScriptedRunner claude = ScriptedRunner.bare(0).on("/v1/models", json(200, "{}"));
    private final ProxyUnderTest proxy = ProxyUnderTest.start(
            Map.of(),
            ProxyUnderTest.QUICK + PRICES + "budgets: {apps: {poor: 0.1}}\nrunners:\n"
                    + speaking("image", "ideogram", ideogram.url(), "ideogram-v2")
                    + speaking("audio", "eleven", eleven.url(), "eleven")
                    + speaking("anthropic", "claude", claude.url(), "claude")
                    + "  - {name: films, protocol: render, url: \"" + films.url() + "\"}\n");

    @AfterEach
    void stop() {
        proxy.close();
        Stream.of(ideogram, eleven, films, claude).forEach(ScriptedRunner::close);
    }

    private void costs(String usd, String runner, String model, boolean estimated) {
        await().untilAsserted(() -> assertThat(proxy.metrics())
                .contains("de_runners_cost_usd_total{estimated=\"" + estimated + "\",model=\"" + model + "\",runner=\""
                        + runner + "\"} " + usd));
    }

    @Test
    void picturesCostByThePicture() {
        ideogram.on("/generate", json(200, "{\"data\":[{\"url\":\"https://x/1\"},{\"url\":\"https://x/2\"}]}"));

        assertThat(proxy.post(PICTURES, "{\"prompt\":\"a cat\",\"n\":2}").status())
                .isEqualTo(200);

        costs("0.16", "ideogram", "ideogram-v2", false);
    }

    @Test
    void speechCostsByTheCharacter() {
        var voice = "/v1/text-to-speech/anna?output_format=mp3_44100_128";
        eleven.on(
                voice,
                (_, wire) ->
                        wire.send("HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nContent-Length: 5\r\n\r\nsound"));

        var reply =
                proxy.post(SPEECH, "{\"model\":\"eleven\",\"voice\":\"anna\",\"input\":\"" + "ä".repeat(1000) + "\"}");

        assertThat(reply.status()).isEqualTo(200);
        costs("0.03", "eleven", "eleven", false);
    }

    /** A thousand characters, of which this is what comes. */
    private void speaks(ScriptedRunner.Answer answer) {
        eleven.on("/v1/text-to-speech/anna?output_format=mp3_44100_128", answer);
        var body = "{\"model\":\"eleven\",\"voice\":\"anna\",\"input\":\"" + "x".repeat(1000) + "\"}";
        assertThatThrownBy(() -> proxy.post(SPEECH, body)).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void speechThatBreaksOffCostsTheShareThatCame() {
        speaks((_, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nContent-Length: 20\r\n\r\nsound");
            wire.cut();
        });

        costs("0.0075", "eleven", "eleven", true);
    }

    @Test
    void speechThatBreaksOffCostsAllOfItWhereNobodySaidHowMuchThereWouldBe() {
        speaks((_, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nTransfer-Encoding: chunked\r\n\r\n");
            wire.chunk("sound");
            wire.cut();
        });

        costs("0.03", "eleven", "eleven", true);
    }

    @Test
    void filmsCostByTheFilmUnderTheNameOfTheirRunner() {
        films.on("/render", json(201, "{\"id\":\"r1\"}"));

        assertThat(proxy.post("/v1/renders", "{\"timeline\":{\"tracks\":[]}}").status())
                .isEqualTo(202);

        costs("0.4", "films", "*", false);
    }

    private int asPoor(String path, String body) {
        return proxy.post(path, body, "X-DE-App", "poor").status();
    }

    @Test
    void whatABudgetDoesNotAllowIsNotMade() {
        ideogram.on("/generate", json(200, "{\"data\":[{\"url\":\"https://x/1\"}]}"));

        assertThat(asPoor(PICTURES, "{\"prompt\":\"a cat\",\"n\":2}")).isEqualTo(429);
        assertThat(asPoor(PICTURES, "{\"model\":\"ideogram-v2\",\"prompt\":\"a cat\",\"n\":2}"))
                .isEqualTo(429);
        assertThat(asPoor("/v1/renders", "{\"timeline\":{\"tracks\":[]}}")).isEqualTo(429);
        assertThat(asPoor(SPEECH, "{\"model\":\"eleven\",\"voice\":\"a\",\"input\":\"" + "x".repeat(4_000) + "\"}"))
                .isEqualTo(429);
        assertThat(asPoor(PICTURES, "{\"prompt\":\"a cat\"}")).isEqualTo(200);
        assertThat(films.requests("/render")).isEmpty();
    }

    @Test
    void whatAMessageToldBeforeItBrokeIsOnTheBill() {
        claude.on(AnthropicWire.PATH, streamThenCut(AnthropicWire.START, AnthropicWire.says("half")));

        assertThat(proxy.post(AnthropicWire.PATH, question("claude", true)).body())
                .contains("broke off");

        // 135 tokens in, as the vendor said; out at least one, and about as many as were heard.
        await().untilAsserted(() -> assertThat(estimate()).isBetween(0.000420, 0.003));
    }

    @Test
    void whatAMessageToldBeforeItsClientWentIsOnTheBill() throws IOException {
        claude.on(AnthropicWire.PATH, streamThenHang(AnthropicWire.START, AnthropicWire.says("half")));
        var body = question("claude", true);
        try (var socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(proxy.url()).getPort())) {
            socket.getOutputStream()
                    .write(("POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n"
                                    + body)
                            .getBytes(StandardCharsets.UTF_8));
            assertThat(socket.getInputStream().read()).isEqualTo('H');
        }

        await().untilAsserted(() -> assertThat(estimate()).isBetween(0.000420, 0.003));
        assertThat(proxy.metrics()).contains("outcome=\"abandoned\",runner=\"claude\"} 1.0");
    }

    private double estimate() {
        var line = "de_runners_cost_usd_total{estimated=\"true\",model=\"claude\",runner=\"claude\"} ";
        return proxy.metrics()
                .lines()
                .filter(text -> text.startsWith(line))
                .mapToDouble(text -> Double.parseDouble(text.substring(line.length())))
                .findFirst()
                .orElse(0);
    }

    @Test
    void aLongAnswerThatIsAllowedIsExpected() {
        var body = question("claude", false).replaceFirst("\\{", "{\"max_tokens\": 8000, ");

        // 8,000 tokens at 15 dollars a million are 12 cents.
        assertThat(asPoor(AnthropicWire.PATH, body)).isEqualTo(429);
    }
}
