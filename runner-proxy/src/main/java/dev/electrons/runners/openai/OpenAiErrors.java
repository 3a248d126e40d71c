package dev.electrons.runners.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Faults;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What errors in OpenAI's manner mean, with a status of their own or in the middle of a stream. */
public final class OpenAiErrors {
    private static final Pattern TOO_LONG = Pattern.compile("(?i)context_length_exceeded|maximum context length"
            + "|(prompt|input) is too long|exceed\\w* (the )?(model's )?(maximum )?context (length|window|size|limit)");
    private static final Set<String> UNPAID = Set.of("insufficient_quota", "billing_hard_limit_reached");
    private static final Set<String> FILTERED =
            Set.of("content_filter", "content_policy_violation", "moderation_blocked");
    private static final int REJECTED = 400;

    private OpenAiErrors() {}

    /**
     * What the body says more precisely than its status.
     *
     * @param usual what the status alone means
     */
    public static Fault refined(Fault usual, int status, JsonNode body) {
        var error = body.path("error").isObject() ? body.path("error") : body;
        var words = usual.words();
        if (UNPAID.contains(code(error))) {
            return new Fault.Unauthorized(false, words);
        }
        if (!(usual instanceof Fault.Rejected)) {
            return usual;
        }
        if (status == 413
                || TOO_LONG.matcher(code(error)).find()
                || TOO_LONG.matcher(words).find()) {
            return new Fault.TooLong(status, words);
        }
        return FILTERED.contains(code(error)) ? new Fault.Filtered(status, words) : usual;
    }

    /** An {@code error} in place of a chunk, after the head has said 200. */
    public static Fault inStream(JsonNode error) {
        var message =
                error.isTextual() ? error.textValue() : error.path("message").asText("an error");
        var words = "the runner reported: " + Faults.shortened(message);
        // Some give it a code of their own, or none.
        int status = TOO_LONG.matcher(words).find() ? REJECTED : status(error);
        return refined(Faults.of(status, Optional.empty(), false, words), status, error);
    }

    /** Servers say the status itself as the code, or say in words what it would be. */
    private static int status(JsonNode error) {
        if (error.path("code").isInt()) {
            return error.path("code").intValue();
        }
        if (code(error).matches("[45]\\d\\d")) {
            return Integer.parseInt(code(error));
        }
        return switch (code(error)) {
            case "rate_limit_exceeded" -> 429;
            case "invalid_api_key" -> 401;
            case "model_not_found" -> 404;
            case "context_length_exceeded", "content_filter", "content_policy_violation", "moderation_blocked" ->
                REJECTED;
            default -> ofType(error.path("type").asText());
        };
    }

    private static int ofType(String type) {
        return switch (type.replaceFirst("(?i)_?error$", "")) {
            case "rate_limit", "requests", "tokens" -> 429;
            case "overloaded", "service_unavailable", "ServiceUnavailable" -> 503;
            case "authentication" -> 401;
            case "permission" -> 403;
            case "not_found", "NotFound" -> 404;
            case "timeout" -> 504;
            case "invalid_request", "BadRequest" -> REJECTED;
            default -> 500;
        };
    }

    private static String code(JsonNode error) {
        var code = error.path("code").asText();
        return code.isEmpty() || code.equals("null") ? error.path("type").asText() : code;
    }
}
