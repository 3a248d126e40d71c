package dev.electrons.runners.door;

import dev.electrons.json.Json;
import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.replay.Saved;
import dev.electrons.runners.waterfall.Trail;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Who answers, and who was asked before, for the head of an answer. */
final class Byline {
    private static final String ATTEMPTED = "X-DE-Attempted";

    private final Trail trail;
    private String runner = "";
    private String model = "";
    private String provider = "";

    Byline(Trail trail) {
        this.trail = trail;
    }

    void trying(Route route, String asked) {
        runner = route.runner().spec().name();
        model = route.answering(asked);
        provider = RunReply.provider(route.runner().spec(), model);
    }

    String runner() {
        return runner;
    }

    /** For an answer that is whole. */
    Map<String, String> headers() {
        var headers = new TreeMap<String, String>();
        headers.put("X-DE-Runner", runner);
        headers.put("X-DE-Provider", provider);
        headers.put("X-DE-Model", model);
        headers.put(ATTEMPTED, trail.header());
        trail.tab().costUsd().ifPresent(usd -> headers.put("X-DE-Cost-USD", usd.toPlainString()));
        return headers;
    }

    /** For an answer whose end is yet to come. */
    void streaming(HttpServerResponse response) {
        var before = trail.header();
        var now = runner + "/" + model + "=streaming";
        response.putHeader("X-DE-Runner", runner)
                .putHeader("X-DE-Provider", provider)
                .putHeader("X-DE-Model", model)
                .putHeader(ATTEMPTED, before.isEmpty() ? now : before + ", " + now);
    }

    /**
     * What a streamed answer took, whose head went out before that was known: a comment, which clients pass over, and only
     * for those who say what attempt it is.
     */
    Optional<Buffer> price() {
        return trail.tab()
                .costUsd()
                .filter(_ -> trail.tab().caller().attemptId() != null)
                .map(usd -> Buffer.buffer(": de-cost-usd " + usd.toPlainString() + "\n\n"));
    }

    /** What the head of a stream would have said that went out before anybody answered: a comment, for the same callers. */
    Optional<Buffer> late() {
        return Optional.ofNullable(trail.tab().caller().attemptId())
                .map(_ -> Buffer.buffer(": de-answered " + Json.text(headers()) + "\n\n"));
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
