package dev.electrons.runners.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Faults;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** What Google's errors mean, with a status of their own or in the middle of a stream. */
final class GeminiErrors {
    private static final Pattern TOO_LONG = Pattern.compile(
            "(?i)input token count.{0,40}exceeds|exceeds the maximum number of (input )?tokens|input is too long");
    private static final Pattern DELAY = Pattern.compile("(\\d{1,6})(\\.\\d{1,9})?s");

    private GeminiErrors() {}

    static Fault refined(Fault usual, int status, JsonNode body) {
        var error = body.path("error");
        return switch (usual) {
            case Fault.Limited(var after, var words) -> new Fault.Limited(after.or(() -> delay(error)), words);
            case Fault.Rejected rejected -> rejected(rejected, error);
            default -> usual;
        };
    }

    /** An {@code error} in place of an answer, after the head has said 200. */
    static Fault inStream(JsonNode error) {
        int code = error.path("code").asInt();
        var words = "the runner reported: " + code + " "
                + Faults.shortened(error.path("message").asText());
        return switch (code) {
            case 400 -> rejected(new Fault.Rejected(code, words), error);
            case 401, 403 -> new Fault.Unauthorized(false, words);
            case 404 -> new Fault.Unfit(words);
            case 429 -> new Fault.Limited(delay(error), words);
            case 503 -> new Fault.Overloaded(words);
            case 408, 504 -> new Fault.Silent(words);
            default -> new Fault.Broken(words);
        };
    }

    /** 400 is also said of keys, of whole accounts, and of what is only too long for this model. */
    private static Fault rejected(Fault.Rejected usual, JsonNode error) {
        for (var detail : error.path("details")) {
            if (detail.path("reason").asText().startsWith("API_KEY_")) {
                return new Fault.Unauthorized(false, usual.words());
            }
        }
        if (TOO_LONG.matcher(error.path("message").asText()).find()) {
            return new Fault.TooLong(usual.status(), usual.words());
        }
        return error.path("status").asText().equals("FAILED_PRECONDITION") ? new Fault.Unfit(usual.words()) : usual;
    }

    /** This vendor says in the body when to come back. */
    private static Optional<Duration> delay(JsonNode error) {
        for (var detail : error.path("details")) {
            var delay = DELAY.matcher(detail.path("retryDelay").asText());
            if (delay.matches()) {
                return Optional.of(Duration.ofMillis(
                        Math.round(Double.parseDouble(delay.group().replace("s", "")) * 1000)));
            }
        }
        return Optional.empty();
    }
}
