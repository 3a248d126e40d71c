package dev.electrons.subworkflows.call;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One server-sent event.
 *
 * @param name {@code message} unless the sender named it
 * @param data its lines, joined by line breaks
 */
public record StreamEvent(String name, String data) {
    /** Name of what is no event: what a sender says beside them. */
    public static final String COMMENT = ":";

    private static final String ANSWERED = "de-answered ";
    private static final String COST = "de-cost-usd ";

    /** What the answer's head did not say yet, by names of headers in lower case, where this says so. */
    public Map<String, String> headers() {
        var headers = new HashMap<String, String>();
        if (name.equals(COMMENT) && data.startsWith(ANSWERED)) {
            try {
                Json.read(data.substring(ANSWERED.length()), JsonNode.class)
                        .properties()
                        .forEach(field -> headers.put(
                                field.getKey().toLowerCase(Locale.ROOT),
                                field.getValue().asText()));
            } catch (NotJson _) {
                // then it says nothing
            }
        }
        return headers;
    }

    /** What the answer took in US dollars, where this says so. */
    public Optional<Double> costUsd() {
        return name.equals(COMMENT) && data.startsWith(COST)
                ? Answers.usd(data.substring(COST.length()))
                : Optional.empty();
    }
}
