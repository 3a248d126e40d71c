package dev.electrons.runners.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.runners.wire.Usage;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GlanceTest {
    private static Optional<Glance> at(String json) {
        return Glance.at(json.getBytes(StandardCharsets.UTF_8), new Choices());
    }

    private static Glance delta(String delta) {
        return at("{\"x\":[{\"choices\":[]}],\"choices\":[{\"index\":0,\"delta\":" + delta
                        + ",\"finish_reason\":null}]}")
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "{\"choices\":[{]}", "{} {}", "{\"choices\":[{\"delta\":{\"content\":\"a", "nonsense"})
    void whatIsNoJsonIsNotLookedAt(String text) {
        assertThat(at(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"role\":\"assistant\",\"content\":\"so\"}",
                "{\"reasoning_content\":\"hm\"}",
                "{\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}",
                "{\"audio\":{\"data\":{\"a\":[1]}},\"content\":null}"
            })
    void whatAClientWouldShowIsContent(String delta) {
        var glance = delta(delta);

        assertThat(glance.content()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "null",
                "\"x\"",
                "{\"role\":\"assistant\"}",
                "{\"content\":\"\"}",
                "{\"content\":null}",
                "{\"tool_calls\":[],\"audio\":{},\"n\":1}"
            })
    void whatSaysNothingIsNone(String delta) {
        assertThat(delta(delta).content()).isFalse();
    }

    private static boolean finished(String json) {
        var choices = new Choices();
        Glance.at(json.getBytes(StandardCharsets.UTF_8), choices).orElseThrow();
        return choices.allEnded();
    }

    @Test
    void anAnswerIsFinishedWhenEachOfItsChoicesIs() {
        assertThat(finished("{\"choices\":[{\"finish_reason\":\"stop\"},{\"finish_reason\":\"length\"}]}"))
                .isTrue();
        assertThat(finished("{\"choices\":[{\"finish_reason\":\"stop\"},{\"finish_reason\":null}]}"))
                .isFalse();
        assertThat(finished("{\"choices\":[{\"finish_reason\":\"\",\"index\":0}]}"))
                .isFalse();
        assertThat(finished("{\"choices\":[]}")).isFalse();
        assertThat(finished("[{\"finish_reason\":\"stop\"}]")).isFalse();
    }

    @Test
    void tokensAreCountedWhereBothSortsAre() {
        var counts = at("{\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"prompt_tokens_details\":{\"audio\":{\"x\":1},"
                        + "\"cached_tokens\":3},\"completion_tokens\":2,\"completion_tokens_details\":null}}")
                .orElseThrow();

        assertThat(counts.usage()).contains(new Usage(7, 2, null, 3L, null, null));
        assertThat(counts.onlyCounts()).isTrue();
        assertThat(at("{\"usage\":{\"prompt_tokens\":7}}").orElseThrow().usage())
                .isEmpty();
        assertThat(at("{\"choices\":[{}],\"usage\":null}").orElseThrow().onlyCounts())
                .isFalse();
    }

    @Test
    void anErrorIsOneUnlessItIsNull() {
        assertThat(at("{\"error\":{\"message\":\"no\"},\"choices\":[]}")
                        .orElseThrow()
                        .error())
                .isTrue();
        assertThat(at("{\"error\":null}").orElseThrow().error()).isFalse();
    }
}
