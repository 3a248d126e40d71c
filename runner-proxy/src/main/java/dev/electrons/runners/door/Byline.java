package dev.electrons.runners.door;

import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.waterfall.Trail;
import io.vertx.core.http.HttpServerResponse;

/** Who answers, and who was asked before, for the head of an answer. */
final class Byline {
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

    String model() {
        return model;
    }

    /** For an answer that is whole. */
    void answered(HttpServerResponse response) {
        response.putHeader("X-DE-Runner", runner).putHeader("X-DE-Model", model);
        refused(response);
    }

    /** For an answer whose end is yet to come. */
    void streaming(HttpServerResponse response) {
        response.putHeader("X-DE-Runner", runner).putHeader("X-DE-Model", model);
        var before = trail.header();
        var now = runner + "/" + model + "=streaming";
        response.putHeader("X-DE-Attempted", before.isEmpty() ? now : before + ", " + now);
    }

    /** For no answer. */
    void refused(HttpServerResponse response) {
        if (!trail.header().isEmpty()) {
            response.putHeader("X-DE-Attempted", trail.header());
        }
    }
}
