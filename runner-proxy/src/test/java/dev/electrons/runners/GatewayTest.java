package dev.electrons.runners;

import static dev.electrons.runners.ScriptedRunner.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.runners.ScriptedRunner.Answer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vendors behind an AI gateway, which has an address with a path and wants a key of its own. */
final class GatewayTest {
    private static final String BASE = "/v1/account/gateway";
    private static final String TOKEN = "Bearer t0ken-of-the-gateway";
    private static final Map<String, String> SECRETS = Map.of("GATEWAY_TOKEN", TOKEN);

    private final ScriptedRunner gateway = ScriptedRunner.bare(0);

    @AfterEach
    void stop() {
        gateway.close();
    }

    private ProxyUnderTest proxy(String protocol, String path) {
        return ProxyUnderTest.start(
                SECRETS, ProxyUnderTest.QUICK + """
                runners:
                  - {name: r, protocol: %s, url: "%s", secret: "env:RUNNER_SECRET", models: {m: m-own},
                     headers: {cf-aig-authorization: "env:GATEWAY_TOKEN"}}
                """.formatted(protocol, gateway.url() + BASE + path));
    }

    private static Answer answer(String protocol) {
        return switch (protocol) {
            case "anthropic" -> json(200, AnthropicWire.message(AnthropicWire.text("hi"), "\"end_turn\""));
            case "gemini" -> json(200, GeminiWire.answer(GeminiWire.text("hi"), "\"STOP\""));
            case "cli" -> ScriptedRunner.done("hi");
            case "ideogram" -> json(200, "{\"data\":[{\"url\":\"https://x/hi\"}]}");
            case "elevenlabs" ->
                (_, wire) -> wire.send("HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nContent-Length: 2\r\n\r\nhi");
            case "render" -> json(201, "{\"response\":{\"id\":\"hi\"}}");
            default -> json(200, ScriptedRunner.completion("hi"));
        };
    }

    @ParameterizedTest
    @CsvSource({
        "openai, /openai, /openai/chat/completions",
        "anthropic, /anthropic, /anthropic/v1/messages",
        "gemini, /google-ai-studio, /google-ai-studio/v1beta/models/m-own:generateContent",
        "cli, /agent, /agent/execute",
        "ideogram, /ideogram, /ideogram/generate",
        "elevenlabs, /elevenlabs, /elevenlabs/v1/text-to-speech/v?output_format=mp3_44100_128",
        "render, /render-service, /render-service/render"
    })
    void everyProtocolGoesThroughIt(String protocol, String base, String path) {
        gateway.on(BASE + path, answer(protocol));
        try (var proxy = proxy(protocol, base)) {
            var reply = switch (protocol) {
                case "ideogram" -> proxy.post("/v1/images/generations", "{\"model\":\"m\",\"prompt\":\"a cat\"}");
                case "elevenlabs" ->
                    proxy.post("/v1/audio/speech", "{\"model\":\"m\",\"voice\":\"v\",\"input\":\"hi\"}");
                case "render" -> proxy.post("/v1/renders", "{\"timeline\":{\"tracks\":[]}}");
                default ->
                    proxy.post(
                            "/v1/chat/completions",
                            ProxyUnderTest.question("m", false),
                            "cf-aig-authorization",
                            "Bearer of-the-client",
                            "X-Forwarded-Host",
                            "elsewhere.example");
            };

            assertThat(reply.body()).contains("hi");
            var sent = gateway.requests(BASE + path).getFirst();
            assertThat(sent.headers())
                    .containsEntry("cf-aig-authorization", TOKEN)
                    .containsEntry("host", "127.0.0.1:" + gateway.port());
            assertThat(sent.headers().values()).anyMatch(value -> value.endsWith(ProxyUnderTest.SECRET));
        }
    }

    @Test
    void itCanBeNamedOnceForManyRunners() {
        gateway.on(BASE + "/anthropic/v1/messages", answer("anthropic"));
        var yaml = """
                gateways:
                  - {name: gw, url: "%s", path: "/{provider}", header: cf-aig-authorization, secret: "env:GATEWAY_TOKEN"}
                runners:
                  - {name: r, protocol: anthropic, via: gw, secret: "env:RUNNER_SECRET", models: {m: m-own}}
                """.formatted(gateway.url() + BASE);
        try (var proxy = ProxyUnderTest.start(SECRETS, yaml)) {
            assertThat(proxy.chat("m", false).body()).contains("hi");
            assertThat(gateway.requests(BASE + "/anthropic/v1/messages")
                            .getFirst()
                            .headers())
                    .containsEntry("cf-aig-authorization", TOKEN)
                    .containsEntry("x-api-key", ProxyUnderTest.SECRET);
        }
    }

    @Test
    void itsKeyIsRedactedFromWhatItSays() {
        gateway.on(
                BASE + "/openai/chat/completions",
                json(400, "{\"error\":{\"message\":\"odd, t0ken-of-the-gateway\"}}"));
        try (var proxy = proxy("openai", "/openai")) {
            assertThat(proxy.chat("m", false).body()).contains("odd, ***").doesNotContain("t0ken-of-the-gateway");
            assertThat(proxy.get("/runners").body()).doesNotContain("t0ken-of-the-gateway");
        }
    }

    @Test
    void withoutItsKeyNothingIsSent() {
        var yaml = """
                runners:
                  - {name: r, protocol: openai, url: "%s", models: {m: m}, headers: {x-gateway: "env:NOT_SET_ANYWHERE"}}
                """.formatted(gateway.url() + BASE);
        try (var proxy = ProxyUnderTest.start(Map.of(), yaml)) {
            await().until(() -> proxy.status("r").equals("no_secret"));

            assertThat(proxy.chat("m", false).status()).isEqualTo(503);
            assertThat(gateway.requests(BASE + "/chat/completions")).isEmpty();
        }
    }
}
