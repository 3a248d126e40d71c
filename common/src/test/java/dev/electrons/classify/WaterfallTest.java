package dev.electrons.classify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.event.WorkRequest;
import dev.electrons.json.Json;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaterfallTest {
    private final Classifier classifier = new Classifier(Rules.standard());

    private List<String> waterfall(String type, Map<String, ?> models) {
        return classifier.classify(request(type, models), Instant.EPOCH).waterfall();
    }

    private static WorkRequest request(String type, Map<String, ?> models) {
        var request = new HashMap<String, Object>(Map.of(
                "execution_id", "1", "request_id", "1", "app", "shop", "route", "POST /intake", "task_type", type));
        request.putAll(Map.of("title", "x", "prompt", "x", "models", models, "priority", 5, "timeout_ms", 1000));
        return Json.read(Json.text(request), WorkRequest.class);
    }

    @Test
    void picturesAndSoundsAreNotAskedOfModelsThatWrite() {
        assertThat(waterfall("code", Map.of())).startsWith("claude-sonnet-4.5");
        assertThat(waterfall("product-shipping", Map.of())).startsWith("claude-sonnet-4.5");
        assertThat(waterfall("image", Map.of())).containsExactly("ideogram-v2");
        assertThat(waterfall("audio", Map.of())).isEmpty();
        assertThat(waterfall("video", Map.of())).isEmpty();
    }

    @Test
    void textGoesByTheOrderOfTheRunnersUnlessSomebodyIsAskedFor() {
        assertThat(waterfall("text", Map.of())).isEmpty();
        assertThat(waterfall("text", Map.of("executor", "gemini"))).startsWith("gemini-2.0-flash-exp");
        assertThat(waterfall("text", Map.of("primary", "opus"))).containsExactly("opus");
    }

    @Test
    void aProviderThatIsHintedAtIsTakenForAnExecutor() {
        var request = new HashMap<String, Object>(Map.of("execution_id", "1", "request_id", "1", "app", "shop"));
        request.putAll(Map.of("route", "POST /workflows/code-execution", "task_type", "code", "title", "x"));
        request.putAll(Map.of("prompt", "x", "models", Map.of(), "hints", Map.of("provider", "gemini")));
        assertThat(classifier
                        .classify(Json.read(Json.text(request), WorkRequest.class), Instant.EPOCH)
                        .waterfall())
                .startsWith("gemini-2.0-flash-exp", "claude-sonnet-4.5");
    }

    @Test
    void modelsThatWereAskedForComeFirst() {
        assertThat(waterfall("image", Map.of("primary", "flux"))).containsExactly("flux");
        assertThat(waterfall("audio", Map.of("waterfall", List.of("a", "b")))).containsExactly("a", "b");
    }

    @ParameterizedTest
    @CsvSource({"2026-11-20T11:59:59.999Z,today", "2026-11-20T12:00:00Z,usual", "2026-11-20T12:00:00.001Z,usual"})
    void anOverrideHoldsUntilItsTimeAndNoLonger(Instant now, String model) {
        var models = Map.of(
                "waterfall", List.of("usual"),
                "override_waterfall", List.of("today"),
                "override_until", "2026-11-20T12:00:00Z");
        assertThat(classifier.classify(request("code", models), now).waterfall())
                .containsExactly(model);
    }

    @Test
    void anOverrideWithoutATimeOrWithoutModelsIsNone() {
        var late = "9999-01-01T00:00:00Z";
        assertThat(waterfall("code", Map.of("primary", "usual", "override_waterfall", List.of("today"))))
                .containsExactly("usual");
        assertThat(waterfall("code", Map.of("primary", "usual", "override_until", late)))
                .containsExactly("usual");
        assertThat(waterfall(
                        "code", Map.of("primary", "usual", "override_until", late, "override_waterfall", List.of())))
                .containsExactly("usual");
    }
}
