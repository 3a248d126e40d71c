package dev.electrons.runners.media;

import dev.electrons.runners.field.PostedJson;
import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.wire.Budget;
import dev.electrons.runners.wire.Cancel;
import java.util.Map;

/**
 * One request for pictures or speech, in OpenAI's words, on its way to one runner.
 *
 * @param model the name that the client asked for
 * @param passed headers to carry on, such as the trace context; never the client's authorization
 * @param budget what is left for all attempts
 */
public record MediaCall(
        PostedJson request, String model, Map<String, String> passed, MediaSink sink, Budget budget, Cancel cancel) {

    /** How many characters are to be spoken. */
    long characters() {
        var text = request.tree().path("input").asText();
        return text.codePointCount(0, text.length());
    }

    /** The runner's own name for the model. */
    String own(Route route) {
        return route.upstreamName(model);
    }
}
