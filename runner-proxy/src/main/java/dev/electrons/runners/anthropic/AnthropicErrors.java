package dev.electrons.runners.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Faults;
import java.util.Optional;
import java.util.regex.Pattern;

/** What Anthropic's errors mean, with a status of their own or in the middle of a stream. */
final class AnthropicErrors {
    private static final Pattern TOO_LONG =
            Pattern.compile("(?i)prompt is too long|exceed[s]? (the )?context (limit|window)|too many tokens");
    private static final Pattern UNPAID = Pattern.compile("(?i)credit balance is too low");

    private AnthropicErrors() {}

    static Fault refined(Fault usual, int status, JsonNode body) {
        if (!(usual instanceof Fault.Rejected rejected)) {
            return usual;
        }
        return switch (status) {
            case 413 -> new Fault.TooLong(status, rejected.words());
            default -> refined(rejected, body.at("/error/message").asText());
        };
    }

    private static Fault refined(Fault.Rejected rejected, String message) {
        if (UNPAID.matcher(message).find()) {
            return new Fault.Unauthorized(false, rejected.words());
        }
        // Another route may have room for it.
        return TOO_LONG.matcher(message).find() ? new Fault.TooLong(rejected.status(), rejected.words()) : rejected;
    }

    /** An {@code error} event, which comes after the head has said 200. */
    static Fault inStream(JsonNode error) {
        var type = error.path("type").asText();
        var words = "the runner reported: "
                + Faults.shortened(type + " " + error.path("message").asText());
        return switch (type) {
            case "overloaded_error" -> new Fault.Overloaded(words);
            case "rate_limit_error" -> new Fault.Limited(Optional.empty(), words);
            case "timeout_error" -> new Fault.Silent(words);
            case "authentication_error", "permission_error", "billing_error" -> new Fault.Unauthorized(false, words);
            case "not_found_error" -> new Fault.Unfit(words);
            case "request_too_large" -> new Fault.TooLong(413, words);
            case "invalid_request_error" -> refined(new Fault.Rejected(400, words), words);
            default -> new Fault.Broken(words);
        };
    }
}
