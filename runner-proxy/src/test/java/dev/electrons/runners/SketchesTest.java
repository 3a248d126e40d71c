package dev.electrons.runners;

import static dev.electrons.runners.ProxyUnderTest.openAi;
import static dev.electrons.runners.ScriptedRunner.json;
import static dev.electrons.runners.ScriptedRunner.stream;
import static dev.electrons.runners.ScriptedRunner.streamThenCut;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.runners.ScriptedRunner.Answer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures that are shown while they are drawn, by a first choice that misbehaves and a second that does not. */
final class SketchesTest {
    private static final String PICTURES = "/v1/images/generations";

    private final ScriptedRunner gpt = ScriptedRunner.openAi();
    private final ScriptedRunner second = ScriptedRunner.openAi();
    private final ProxyUnderTest proxy =
            ProxyUnderTest.with(openAi("gpt", gpt.url(), "m") + openAi("second", second.url(), "m"));

    @AfterEach
    void stop() {
        proxy.close();
        gpt.close();
        second.close();
    }

    private static String sketch(int index) {
        return "event: image_generation.partial_image\ndata: {\"type\":\"image_generation.partial_image\","
                + "\"b64_json\":\"c2tldGNo\",\"partial_image_index\":" + index + "}\n\n";
    }

    private static final String DRAWN_AT_LAST =
            "event: image_generation.completed\ndata: {\"type\":\"image_generation.completed\",\"b64_json\":\"Y2F0\","
                    + "\"usage\":{\"input_tokens\":5,\"output_tokens\":100,\"total_tokens\":105}}\n\n";

    private ProxyUnderTest.Reply sketches(String more) {
        return proxy.post(PICTURES, "{\"model\":\"m\",\"prompt\":\"a cat\",\"stream\":true" + more + "}");
    }

    @Test
    void picturesAreShownWhileTheyAreDrawn() {
        gpt.on(PICTURES, stream(sketch(0), sketch(1), DRAWN_AT_LAST));

        var reply = sketches(",\"partial_images\":2");

        assertThat(reply.header("content-type")).startsWith("text/event-stream");
        assertThat(reply.header("x-de-attempted")).isEqualTo("gpt/m=streaming");
        assertThat(reply.body()).isEqualTo(sketch(0) + sketch(1) + DRAWN_AT_LAST);
        await().untilAsserted(() -> assertThat(proxy.metrics())
                .contains("de_runners_tokens_total{direction=\"output\",model=\"m\",runner=\"gpt\"} 100.0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"n\":2"})
    void aPictureThatIsNeverDoneIsNoPicture(String more) {
        gpt.on(PICTURES, more.isEmpty() ? stream(sketch(0)) : streamThenCut(sketch(0), DRAWN_AT_LAST));

        var body = sketches(more).body();

        assertThat(body).startsWith(sketch(0)).contains("event: error").contains("STREAM_BROKEN");
        assertThat(second.requests(PICTURES)).isEmpty();
    }

    static Stream<Named<Answer>> troubleWithSketches() {
        return Stream.of(
                Named.of("cut", streamThenCut(": hello\n\n")),
                Named.of(
                        "an error",
                        stream("event: error\ndata: {\"type\":\"error\",\"error\":{\"code\":\"500\"}}\n\n")),
                Named.of("nonsense", stream("data: {\"type\":\n\n")),
                Named.of("no stream", json(200, "{\"data\":[{\"b64_json\":\"aGk=\"}]}")));
    }

    @ParameterizedTest
    @MethodSource("troubleWithSketches")
    void whenOneFailsBeforeItsFirstSketchTheNextDraws(Answer trouble) {
        gpt.on(PICTURES, trouble);
        second.on(PICTURES, stream(sketch(0), DRAWN_AT_LAST));

        assertThat(sketches("").body()).isEqualTo(sketch(0) + DRAWN_AT_LAST);
    }
}
