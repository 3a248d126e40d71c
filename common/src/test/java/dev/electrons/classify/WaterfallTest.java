package dev.electrons.classify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.event.WorkRequest;
import dev.electrons.json.Json;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WaterfallTest {
    private final Classifier classifier = new Classifier(Rules.standard());

    private List<String> waterfall(String type, Map<String, ?> models) {
        var request = new HashMap<String, Object>(Map.of(
                "execution_id", "1", "request_id", "1", "app", "shop", "route", "POST /intake", "task_type", type));
        request.putAll(Map.of("title", "x", "prompt", "x", "models", models, "priority", 5, "timeout_ms", 1000));
        return classifier
                .classify(Json.read(Json.text(request), WorkRequest.class), Instant.EPOCH)
                .waterfall();
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
}
