package dev.electrons.runners.door;

import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.replay.Saved;
import dev.electrons.runners.waterfall.Trail;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;

/** Who answers, and who was asked before, for the head of an answer. */
final class Byline {
    private static final String ATTEMPTED = "X-DE-Attempted";

    private final Trail trail;
    private String runner = "";
    private String model = "";

    Byline(Trail trail) {
        this.trail = trail;
    }

    void trying(Route route, String asked) {
        runner = route.runner().spec().name();
        model = route.answering(asked);
    }

    String runner() {
        return runner;
    }

    /** For an answer that is whole. */
    Map<String, String> headers() {
        return Map.of("X-DE-Runner", runner, "X-DE-Model", model, ATTEMPTED, trail.header());
    }

    /** For an answer whose end is yet to come. */
    void streaming(HttpServerResponse response) {
        var before = trail.header();
        var now = runner + "/" + model + "=streaming";
        response.putHeader("X-DE-Runner", runner)
                .putHeader("X-DE-Model", model)
                .putHeader(ATTEMPTED, before.isEmpty() ? now : before + ", " + now);
    }

    /** For no answer. */
    void refused(HttpServerResponse response) {
        if (!trail.header().isEmpty()) {
            response.putHeader(ATTEMPTED, trail.header());
        }
    }

    /** For an answer that was given before. */
    static void again(HttpServerResponse response, Saved saved) {
        response.putHeader("X-DE-Replayed", "true");
        saved.headers().forEach(response::putHeader);
    }
}
