package dev.electrons.subworkflows.call;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.error.Failure;
import dev.electrons.error.RetryAfter;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import dev.electrons.task.Execution;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Error bodies of the mesh's own services, read. */
public final class Answers {
    /** The code of a call that runner-proxy does not make because its app or run has spent its budget. */
    public static final String BUDGET_EXCEEDED = "BUDGET_EXCEEDED";

    private static final Pattern USD = Pattern.compile("\\d{1,12}(\\.\\d{1,12})?");
    private static final int LONGEST_WORDS = 1_000;

    private Answers() {}

    /** The body as a tree; an empty object when it is not JSON. */
    public static JsonNode tree(Exchange.Answered answer) {
        try {
            return Json.read(answer.body().getBytes(), JsonNode.class);
        } catch (NotJson _) {
            return Json.MAPPER.createObjectNode();
        }
    }

    /** The error's words, or failing that its status. */
    public static String words(Exchange.Answered answer) {
        var error = tree(answer).path("error");
        var words = error.isObject() ? error.path("message").asText("") : error.asText("");
        return words.isBlank() ? "HTTP " + answer.status() : shortened(words);
    }

    /** The error's code; empty when it has none. */
    public static String code(Exchange.Answered answer) {
        var tree = tree(answer);
        var code = tree.path("error_code").asText("");
        return code.isEmpty() ? tree.path("error").path("code").asText("") : code;
    }

    /** What a task fails with when runner-proxy does not know this worker, or does not let it. */
    public static Failure refusedWorker(Exchange.Answered answer) {
        var code = answer.status() == 403 ? "Forbidden" : "ConfigurationError";
        return Failure.infrastructure(code, "runner-proxy refused this worker: " + words(answer));
    }

    /** When it wants to be asked again, if it said so. */
    public static Optional<Duration> retryAfter(Exchange.Answered answer) {
        return RetryAfter.of(answer.headers().get("retry-after"), Instant.now());
    }

    /** What it took in US dollars, failed attempts included, as runner-proxy tells it; null when nobody knows. */
    public static @Nullable Double costUsd(Exchange.Answered answer) {
        return usd(answer.header("x-de-cost-usd")).orElse(null);
    }

    /** The tokens that an answer says it took, by their names there; null where it counts none. */
    public static Execution.@Nullable Usage usage(JsonNode counted, String input, String output) {
        var asked = count(counted.path(input));
        var said = count(counted.path(output));
        return asked == null && said == null ? null : new Execution.Usage(asked, said, null);
    }

    private static @Nullable Long count(JsonNode tokens) {
        return tokens.isNumber() ? Long.valueOf(tokens.asLong()) : null;
    }

    static Optional<Double> usd(String text) {
        return USD.matcher(text.strip()).matches() ? Optional.of(Double.valueOf(text.strip())) : Optional.empty();
    }

    /** One line of bounded length. */
    public static String shortened(String text) {
        var line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= LONGEST_WORDS ? line : line.substring(0, LONGEST_WORDS) + "…";
    }
}
