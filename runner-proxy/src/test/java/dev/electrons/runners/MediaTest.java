package dev.electrons.runners;

import static dev.electrons.runners.ProxyUnderTest.openAi;
import static dev.electrons.runners.ProxyUnderTest.speaking;
import static dev.electrons.runners.ScriptedRunner.hang;
import static dev.electrons.runners.ScriptedRunner.json;
import static dev.electrons.runners.ScriptedRunner.reset;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.electrons.json.Json;
import dev.electrons.runners.ScriptedRunner.Answer;
import java.io.UncheckedIOException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures and speech, asked for in OpenAI's words. */
final class MediaTest {
    private static final String PICTURES = "/v1/images/generations";
    private static final String SPEECH = "/v1/audio/speech";
    private static final String SPOKEN = "/v1/text-to-speech/v-1?output_format=mp3_44100_128";
    private static final String DRAWN = "{\"created\":1,\"unknown\":1.0,\"data\":[{\"b64_json\":\"aGk=\"}],"
            + "\"usage\":{\"input_tokens\":5,\"output_tokens\":100,\"total_tokens\":105}}";

    private final ScriptedRunner gpt = ScriptedRunner.openAi();
    private final ScriptedRunner second = ScriptedRunner.openAi();
    private final ScriptedRunner ideogram = ScriptedRunner.bare(0);
    private final ScriptedRunner eleven = ScriptedRunner.bare(0).on("/v1/models", json(200, "[]"));
    private ProxyUnderTest proxy = ProxyUnderTest.withoutFile();

    @BeforeEach
    void start() {
        start(UnaryOperator.identity());
    }

    private void start(UnaryOperator<String> hurried) {
        proxy.close();
        proxy = ProxyUnderTest.with(hurried.apply(openAi("gpt", gpt.url(), "m"))
                + openAi("second", second.url(), "m")
                + speaking("ideogram", "ideogram", ideogram.url(), "ideogram-v2")
                + speaking("elevenlabs", "eleven", eleven.url(), "eleven")
                        .replace("timeouts", "voices: {alloy: v-1}, timeouts"));
        second.on(PICTURES, json(200, DRAWN)).on(SPEECH, sound("second"));
    }

    @AfterEach
    void stop() {
        proxy.close();
        Stream.of(gpt, second, ideogram, eleven).forEach(ScriptedRunner::close);
    }

    /** Text stands for sound: nobody looks into it. */
    private static Answer sound(String... pieces) {
        return (_, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (var piece : pieces) {
                wire.chunk(piece);
            }
            wire.send("0\r\n\r\n");
        };
    }

    private static Answer cutSound(String... pieces) {
        return (_, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (var piece : pieces) {
                wire.chunk(piece);
            }
            wire.cut();
        };
    }

    private static Answer bare(String type, String body) {
        return (_, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nConnection: close\r\n\r\n" + body);
            wire.cut();
        };
    }

    private ProxyUnderTest.Reply draw(String model) {
        return proxy.post(PICTURES, "{\"model\": \"" + model + "\", \"prompt\": \"a cat\", \"x_unknown\": 1.50}");
    }

    private ProxyUnderTest.Reply speak(String model) {
        return proxy.post(
                SPEECH, "{\"model\": \"" + model + "\", \"voice\": \"alloy\", \"input\": \"hi\", \"x_unknown\": 1.50}");
    }

    @Test
    void picturesPassByteForByte() {
        gpt.on(PICTURES, json(200, DRAWN));

        var reply = proxy.post(
                PICTURES,
                "{\"model\": \"m\", \"prompt\": \"a cat\", \"x_unknown\": 1.50}",
                "Authorization",
                "Bearer of-the-client");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(DRAWN);
        assertThat(reply.header("x-de-runner")).isEqualTo("gpt");
        var sent = gpt.requests(PICTURES).getFirst();
        assertThat(sent.body()).isEqualTo("{\"model\": \"m-own\", \"prompt\": \"a cat\", \"x_unknown\": 1.50}");
        assertThat(sent.headers()).containsEntry("authorization", "Bearer " + ProxyUnderTest.SECRET);
        await().untilAsserted(() -> assertThat(proxy.metrics())
                .contains("de_runners_tokens_total{direction=\"output\",model=\"m\",runner=\"gpt\"} 100.0"));
    }

    static Stream<Named<Answer>> troubleWithPictures() {
        return Stream.of(
                Named.of("reset", reset()),
                Named.of("status 500", json(500, "{}")),
                Named.of("status 503", json(503, "{}")),
                Named.of("status 401", json(401, "{}")),
                Named.of("status 402", json(402, "{}")),
                Named.of("status 404", json(404, "{}")),
                Named.of("no pictures", json(200, "{\"data\":[]}")),
                Named.of("a picture that is nowhere", json(200, "{\"data\":[{\"url\":null}]}")),
                Named.of("no JSON", json(200, "<html>")),
                Named.of("too large", json(200, "{\"data\":[{\"b64_json\":\"" + "A".repeat(33 << 20) + "\"}]}")));
    }

    @ParameterizedTest
    @MethodSource("troubleWithPictures")
    void whenOneFailsTheNextDraws(Answer trouble) {
        gpt.on(PICTURES, trouble);

        var reply = draw("m");

        assertThat(reply.body()).isEqualTo(DRAWN);
        assertThat(reply.header("x-de-attempted")).startsWith("gpt/m=").endsWith("second/m=ok");
    }

    @Test
    void whatTheRunnerRefusesToDrawIsRefused() {
        gpt.on(PICTURES, json(400, "{\"error\":{\"message\":\"not such a picture\"}}"));

        var reply = draw("m");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).contains("not such a picture", "REJECTED_BY_RUNNER");
        assertThat(second.requests(PICTURES)).isEmpty();
    }

    @Test
    void ideogramDrawsInItsOwnWords() {
        ideogram.on("/generate", json(200, """
                {"created":"2026-11-21T10:00:00Z","data":[{"prompt":"a fine cat","resolution":"1312x736","is_image_safe":true,
                "seed":7,"url":"https://ideogram.ai/api/images/x","style_type":"REALISTIC"}]}"""));

        var reply = proxy.post(PICTURES, """
                {"model":"ideogram-v2","prompt":"a cat","n":2,"size":"1792x1024","style_type":"REALISTIC","seed":7}""");

        assertThat(reply.body())
                .isEqualTo("{\"created\":1795255200,\"data\":[{\"url\":\"https://ideogram.ai/api/images/x\","
                        + "\"revised_prompt\":\"a fine cat\"}]}");
        var sent = ideogram.requests("/generate").getFirst();
        assertThat(sent.headers())
                .containsEntry("api-key", ProxyUnderTest.SECRET)
                .doesNotContainKey("authorization");
        assertThat(sent.body())
                .isEqualTo("{\"image_request\":{\"prompt\":\"a cat\",\"model\":\"ideogram-v2-own\",\"num_images\":2,"
                        + "\"aspect_ratio\":\"ASPECT_16_9\",\"seed\":7,\"style_type\":\"REALISTIC\"}}");
    }

    @Test
    void aVendorNeedsNoNameOfAModelAndAServerOfManyThingsDoes() {
        ideogram.on("/generate", json(200, "{\"data\":[{\"url\":\"https://x/1\"}]}"));

        var reply = proxy.post(PICTURES, "{\"prompt\":\"a cat\"}");

        assertThat(reply.header("x-de-runner")).isEqualTo("ideogram");
        assertThat(gpt.requests(PICTURES)).isEmpty();
    }

    @Test
    void whatIdeogramTakesToBeUnsafeIsRefused() {
        ideogram.on("/generate", json(200, "{\"data\":[{\"is_image_safe\":false,\"url\":null}]}"));

        assertThat(draw("ideogram-v2").status()).isEqualTo(422);
    }

    private ProxyUnderTest.Reply unpacked(String url) {
        ideogram.on("/generate", json(200, "{\"data\":[{\"url\":\"" + url + "\",\"prompt\":\"fine\"}]}"));
        return proxy.post(
                PICTURES, "{\"model\":\"ideogram-v2\",\"prompt\":\"a cat\",\"response_format\":\"b64_json\"}");
    }

    @Test
    void whoWantsTheBytesOfAPictureGetsThem() {
        ideogram.on("/pictures/1?sig=a%2Fb", json(200, "hi"));

        var reply = unpacked(ideogram.url() + "/pictures/1?sig=a%2Fb");

        assertThat(reply.json().path("data").path(0))
                .hasToString("{\"b64_json\":\"aGk=\",\"revised_prompt\":\"fine\"}");
        assertThat(ideogram.requests("/pictures/1?sig=a%2Fb").getFirst().headers())
                .doesNotContainKeys("api-key", "authorization");
    }

    @Test
    void aPictureThatIsNotThereIsNone() {
        assertThat(unpacked(ideogram.url() + "/gone").json().path("code").asText())
                .isEqualTo("ALL_RUNNERS_UNAVAILABLE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:1/x",
                "http://169.254.169.254/latest",
                "https://ideogram.ai.example.com/x",
                "file:///etc/passwd",
                "http://127.0.0.1@evil.example/x",
                "nonsense"
            })
    void aPictureIsNotFetchedFromElsewhere(String url) {
        var reply = unpacked(url);

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.body()).contains("the picture is at an address that is not the vendor's");
    }

    @Test
    void whatIdeogramHasNoWordsForGoesToTheNext() {
        gpt.on(PICTURES, json(200, DRAWN));

        var reply = proxy.post(
                PICTURES,
                "{\"model\":\"ideogram-v2\",\"prompt\":\"a cat\",\"background\":\"transparent\"}",
                "X-DE-Models",
                "m");

        assertThat(reply.body()).isEqualTo(DRAWN);
        assertThat(reply.header("x-de-attempted")).isEqualTo("ideogram/ideogram-v2=unfit, gpt/m=ok");
        assertThat(ideogram.requests("/generate")).isEmpty();
    }

    @Test
    void speechPassesAsItComes() {
        gpt.on(SPEECH, sound("ID3", "abc", "def"));

        var reply = speak("m");

        assertThat(reply.body()).isEqualTo("ID3abcdef");
        assertThat(reply.header("content-type")).isEqualTo("audio/mpeg");
        assertThat(reply.header("x-de-attempted")).isEqualTo("gpt/m=streaming");
        assertThat(gpt.requests(SPEECH).getFirst().body())
                .isEqualTo("{\"model\": \"m-own\", \"voice\": \"alloy\", \"input\": \"hi\", \"x_unknown\": 1.50}");
    }

    static Stream<Named<Answer>> troubleWithSpeech() {
        return Stream.of(
                Named.of("reset", reset()),
                Named.of("status 500", json(500, "{}")),
                Named.of("status 429", json(429, "{}")),
                Named.of("no sound", sound()),
                Named.of("cut before the first sound", cutSound()),
                Named.of("hang before the first sound", (_, wire) -> {
                    wire.send("HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nTransfer-Encoding: chunked\r\n\r\n");
                    wire.hang();
                }),
                Named.of("something else", json(200, "{\"error\":\"no\"}")),
                Named.of("no end that can be known", bare("audio/mpeg", "ID3abc")),
                Named.of("too large", (_, wire) -> {
                    wire.send("HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nContent-Length: 70000000\r\n\r\n");
                    wire.hang();
                }));
    }

    @ParameterizedTest
    @MethodSource("troubleWithSpeech")
    void whenOneFailsTheNextSpeaks(Answer trouble) {
        start(ProxyUnderTest::hurriedToBegin);
        gpt.on(SPEECH, trouble);

        assertThat(speak("m").body()).isEqualTo("second");
    }

    static Stream<Named<Answer>> troubleMidSpeech() {
        return Stream.of(
                Named.of("cut", cutSound("ID3abc")),
                Named.of("stall", (_, wire) -> {
                    wire.send("HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nTransfer-Encoding: chunked\r\n\r\n");
                    wire.chunk("ID3abc");
                    wire.hang();
                }),
                Named.of("shorter than promised", (_, wire) -> {
                    wire.send("HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nContent-Length: 10\r\n\r\nID3abc");
                    wire.cut();
                }));
    }

    @ParameterizedTest
    @MethodSource("troubleMidSpeech")
    void speechThatBreaksOffIsNeverTakenForWhole(Answer trouble) {
        start(ProxyUnderTest::hurriedToGoOn);
        gpt.on(SPEECH, trouble);

        assertThatThrownBy(() -> speak("m")).isInstanceOf(UncheckedIOException.class);
        assertThat(second.requests(SPEECH)).isEmpty();
        await().until(() -> proxy.runner("gpt").path("in_flight").asInt(-1) == 0);
    }

    @Test
    void elevenLabsSpeaksInItsOwnWords() {
        eleven.on(SPOKEN, sound("ID3"));

        var reply = proxy.post(SPEECH, """
                {"model":"eleven","voice":"alloy","input":"hi","stability":0.3,"similarity_boost":0.8,"style":0.1,"speed":1.1}""");

        assertThat(reply.body()).isEqualTo("ID3");
        var sent = eleven.requests(SPOKEN).getFirst();
        assertThat(sent.headers()).containsEntry("xi-api-key", ProxyUnderTest.SECRET);
        assertThat(Json.text(Json.read(sent.body(), com.fasterxml.jackson.databind.JsonNode.class)))
                .isEqualTo("{\"text\":\"hi\",\"model_id\":\"eleven-own\",\"voice_settings\":{\"stability\":0.3,"
                        + "\"similarity_boost\":0.8,\"style\":0.1,\"speed\":1.1}}");
    }

    static Stream<String> beyondElevenLabs() {
        return Stream.of(
                "\"voice\":\"unknown\"",
                "\"voice\":\"alloy\",\"response_format\":\"flac\"",
                "\"voice\":\"alloy\",\"speed\":3",
                "\"voice\":\"alloy\",\"instructions\":\"whisper\"");
    }

    @ParameterizedTest
    @MethodSource("beyondElevenLabs")
    void whatElevenLabsHasNoWordsForGoesToTheNext(String more) {
        gpt.on(SPEECH, sound("from gpt"));

        var reply = proxy.post(SPEECH, "{\"model\":\"eleven\",\"input\":\"hi\"," + more + "}", "X-DE-Models", "m");

        assertThat(reply.body()).isEqualTo("from gpt");
        assertThat(reply.header("x-de-attempted")).startsWith("eleven/eleven=unfit");
    }

    @Test
    void aVoiceThatElevenLabsLostGoesToTheNext() {
        gpt.on(SPEECH, sound("from gpt"));
        eleven.on(SPOKEN, json(400, "{\"detail\":{\"status\":\"voice_not_found\",\"message\":\"no such voice\"}}"));
        var body = "{\"model\":\"eleven\",\"voice\":\"alloy\",\"input\":\"hi\"}";

        assertThat(proxy.post(SPEECH, body, "X-DE-Models", "m").body()).isEqualTo("from gpt");
    }

    @Test
    void whoGoesIsGoneForTheRunnerToo() {
        gpt.on(SPEECH, hang());

        assertThat(proxy.post(
                                SPEECH,
                                "{\"model\":\"m\",\"input\":\"hi\"}",
                                "X-DE-Runner",
                                "gpt",
                                "X-DE-Timeout-Ms",
                                "1500")
                        .status())
                .isEqualTo(504);
        await().until(() -> gpt.aborted() == 1);
    }

    static Stream<String> oddRequests() {
        return Stream.of("{\"model\":\"m\"}", "{\"prompt\":\" \"}", "[]", "{");
    }

    @ParameterizedTest
    @MethodSource("oddRequests")
    void aRequestThatAsksForNothingIsRefused(String body) {
        assertThat(proxy.post(PICTURES, body).status()).isEqualTo(400);
    }

    @Test
    void aPictureIsNoChatAndAChatIsNoPicture() {
        assertThat(proxy.chat("ideogram-v2", false).json().path("code").asText())
                .isEqualTo("NO_RUNNER_AVAILABLE");
        assertThat(draw("eleven").json().path("code").asText()).isEqualTo("NO_RUNNER_AVAILABLE");
    }
}
