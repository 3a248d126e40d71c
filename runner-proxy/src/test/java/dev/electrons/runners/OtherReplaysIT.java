package dev.electrons.runners;

import static dev.electrons.runners.Everybody.CHAT;
import static dev.electrons.runners.ProxyUnderTest.openAi;
import static dev.electrons.runners.ProxyUnderTest.speaking;
import static dev.electrons.runners.ScriptedRunner.completion;
import static dev.electrons.runners.ScriptedRunner.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import dev.electrons.runners.ScriptedRunner.Answer;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What other doors than that of chats gave to an attempt is given to it again, and paid for once; on a real Postgres. */
@Mesh
final class OtherReplaysIT {
    private static final String PICTURES = "/v1/images/generations";
    private static final String SPEECH = "/v1/audio/speech";
    private static final String DRAWN = "{\"created\":1,\"data\":[{\"b64_json\":\"%s\"}]}";

    private final MeshBacking backing;
    private final ScriptedRunner vendor = ScriptedRunner.bare(0)
            .on("/health", json(200, "{}"))
            .on("/v1/models", json(200, "{\"data\":[]}"))
            .on("/v1beta/models", json(200, "{\"models\":[]}"));
    private final String attempt = UUID.randomUUID() + "/draw/0/1";
    private ProxyUnderTest proxy = ProxyUnderTest.withoutFile();

    OtherReplaysIT(MeshBacking backing) {
        this.backing = backing;
    }

    @BeforeEach
    void start() {
        proxy.close();
        proxy = ProxyUnderTest.start(
                Map.of("DE_POSTGRES_URL", backing.postgresUrl(), "DE_POSTGRES_SCHEMA", backing.schema()),
                ProxyUnderTest.QUICK + "runners:\n"
                        + speaking("anthropic", "claude", vendor.url(), "claude")
                        + speaking("gemini", "gemini", vendor.url(), "gemini")
                        + openAi("gpt", vendor.url(), "gpt")
                        + speaking("render", "films", vendor.url(), "film"));
        await().until(() -> proxy.get("/accounts").status() == 200);
    }

    @AfterEach
    void stop() {
        proxy.close();
        vendor.close();
    }

    private ProxyUnderTest.Reply post(String path, String body) {
        return proxy.post(path, body, "X-DE-Attempt", attempt);
    }

    /** Chats in the words of vendors; where each asks, and how a runner answers it for the first time and for the second. */
    enum Native {
        MESSAGE("/v1/messages", "claude", "/v1/messages", messages("\"stop\":1")) {
            @Override
            Answer says(String text) {
                return json(200, AnthropicWire.message(AnthropicWire.text(text), "\"end_turn\""));
            }
        },
        STREAMED_MESSAGE("/v1/messages", "claude", "/v1/messages", messages("\"stream\":true")) {
            @Override
            Answer says(String text) {
                return Speech.ANTHROPIC.stream(
                        Speech.ANTHROPIC.opening(), Speech.ANTHROPIC.says(text), Speech.ANTHROPIC.ends());
            }
        },
        TRANSLATED_MESSAGE("/v1/messages", "gpt", CHAT, messages("\"stop\":1")) {
            @Override
            Answer says(String text) {
                return json(200, completion(text));
            }
        },
        STREAMED_AND_TRANSLATED("/v1/messages", "gpt", CHAT, messages("\"stream\":true")) {
            @Override
            Answer says(String text) {
                return Speech.OPENAI.stream(ScriptedRunner.says(text), ScriptedRunner.ends());
            }
        },
        GENERATED(
                "/v1beta/models/gemini:generateContent",
                "gemini",
                "/v1beta/models/gemini-own:generateContent",
                "{\"contents\":[{\"parts\":[{\"text\":\"why\"}]}]}") {
            @Override
            Answer says(String text) {
                return json(200, GeminiWire.answer(GeminiWire.text(text), "\"STOP\""));
            }
        },
        STREAMED_AND_GENERATED(
                "/v1beta/models/gemini:streamGenerateContent?alt=sse",
                "gemini",
                "/v1beta/models/gemini-own:streamGenerateContent?alt=sse",
                "{\"contents\":[{\"parts\":[{\"text\":\"why\"}]}]}") {
            @Override
            Answer says(String text) {
                return Speech.GEMINI.stream(Speech.GEMINI.says(text), Speech.GEMINI.ends());
            }
        };

        private final String path;
        private final String model;
        private final String upstream;
        private final String body;

        Native(String path, String model, String upstream, String body) {
            this.path = path;
            this.model = model;
            this.upstream = upstream;
            this.body = body.replace("$model", model);
        }

        private static String messages(String more) {
            return "{\"model\":\"$model\",\"max_tokens\":9," + more
                    + ",\"messages\":[{\"role\":\"user\",\"content\":\"why\"}]}";
        }

        abstract Answer says(String text);
    }

    @ParameterizedTest
    @EnumSource
    void aChatInAVendorsWordsIsAnsweredAgainByAnyProxy(Native chat) {
        vendor.on(chat.upstream, chat.says("once"), chat.says("twice"));
        var first = post(chat.path, chat.body);
        start();

        var again = post(chat.path, chat.body);

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.header("x-de-replayed")).isEmpty();
        assertThat(again.body()).isEqualTo(first.body()).contains("once");
        assertThat(again.header("x-de-replayed")).isEqualTo("true");
        assertThat(again.header("content-type")).isEqualTo(first.header("content-type"));
        assertThat(again.header("x-de-model")).isEqualTo(chat.model);
        assertThat(vendor.requests(chat.upstream)).hasSize(1);
    }

    @Test
    void theSameWordsAtAnotherDoorAreAnotherQuestion() {
        var body = Native.TRANSLATED_MESSAGE.body;
        vendor.on(CHAT, json(200, completion("one")), json(200, completion("two")));

        assertThat(post("/v1/messages", body).json().at("/content/0/text").asText())
                .isEqualTo("one");
        assertThat(post(CHAT, body).body()).isEqualTo(completion("two"));
        assertThat(post("/v1/messages?beta=true", body).body()).contains("two");
        assertThat(post("/v1/messages", body).body()).contains("one");
    }

    @Test
    void aPictureIsNotDrawnTwice() {
        vendor.on(PICTURES, json(200, DRAWN.formatted("aGk=")), json(200, DRAWN.formatted("aG8=")));
        var cat = "{\"model\":\"gpt\",\"prompt\":\"a cat\"}";
        var first = post(PICTURES, cat);

        var again = post(PICTURES, cat);

        assertThat(again.body()).isEqualTo(first.body()).isEqualTo(DRAWN.formatted("aGk="));
        assertThat(again.header("x-de-replayed")).isEqualTo("true");
        assertThat(again.header("content-type")).isEqualTo("application/json");
        assertThat(again.header("x-de-attempted")).isEqualTo("gpt/gpt=ok");
        assertThat(vendor.requests(PICTURES)).hasSize(1);
        assertThat(post(PICTURES, cat.replace("cat", "dog")).body()).isEqualTo(DRAWN.formatted("aG8="));
    }

    @Test
    void aPictureThatIsTooLargeIsDrawnAgain() {
        vendor.on(PICTURES, json(200, DRAWN.formatted("aaaa".repeat(2_200_000))), json(200, DRAWN.formatted("aG8=")));
        post(PICTURES, "{\"model\":\"gpt\",\"prompt\":\"a cat\"}");

        assertThat(post(PICTURES, "{\"model\":\"gpt\",\"prompt\":\"a cat\"}").body())
                .isEqualTo(DRAWN.formatted("aG8="));
        assertThat(proxy.metrics())
                .contains("de_runners_unkept_total{reason=\"too_large\"} 1.0")
                .contains("de_runners_replay_held_bytes 0.0");
    }

    private static Answer sound(boolean whole, String... pieces) {
        return (_, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (var piece : pieces) {
                wire.chunk(piece);
            }
            if (whole) {
                wire.send("0\r\n\r\n");
            } else {
                wire.cut();
            }
        };
    }

    @Test
    void whatWasSaidIsHeardAgainAndNotSaidTwice() {
        Answer measured = (_, wire) ->
                wire.send("HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nContent-Length: 7\r\n\r\nID3once");
        vendor.on(SPEECH, measured, sound(true, "ID3", "twice"));
        var line = "{\"model\":\"gpt\",\"voice\":\"alloy\",\"input\":\"hi\"}";
        var first = post(SPEECH, line);

        var again = post(SPEECH, line);

        assertThat(again.body()).isEqualTo(first.body()).isEqualTo("ID3once");
        assertThat(again.header("content-type")).isEqualTo("audio/mpeg");
        assertThat(again.header("x-de-replayed")).isEqualTo("true");
        assertThat(again.header("x-de-runner")).isEqualTo("gpt");
        assertThat(vendor.requests(SPEECH)).hasSize(1);
    }

    @Test
    void soundThatBrokeOffIsAskedForAgain() {
        vendor.on(SPEECH, sound(false, "ID3half"), sound(true, "ID3", "whole"));
        var line = "{\"model\":\"gpt\",\"voice\":\"alloy\",\"input\":\"hi\"}";
        assertThat(brokeOff(line)).isTrue();

        assertThat(post(SPEECH, line).body()).isEqualTo("ID3whole");
    }

    private boolean brokeOff(String line) {
        try {
            post(SPEECH, line);
            return false;
        } catch (UncheckedIOException _) {
            return true;
        }
    }

    @Test
    void aFilmIsHandedInOnce() {
        vendor.on("/render", json(200, "{\"id\":\"one\"}"), json(200, "{\"id\":\"two\"}"));
        var timeline = "{\"timeline\":{\"tracks\":[]},\"output\":{\"format\":\"mp4\"}}";
        var first = post("/v1/renders", timeline);

        var again = post("/v1/renders", timeline);

        assertThat(again.status()).isEqualTo(202);
        assertThat(again.body()).isEqualTo(first.body()).contains("films:one");
        assertThat(again.header("location")).isEqualTo("/v1/renders/films:one");
        assertThat(again.header("x-de-replayed")).isEqualTo("true");
        assertThat(vendor.requests("/render")).hasSize(1);
    }
}
