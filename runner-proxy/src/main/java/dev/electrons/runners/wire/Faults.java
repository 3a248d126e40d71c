package dev.electrons.runners.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Exceptions and HTTP statuses as faults. */
public final class Faults {
    /** What ends words that were longer. */
    public static final String CUT = "…";

    private static final int LONGEST_WORDS = 500;

    private Faults() {}

    /** What an exception from the HTTP client means. */
    public static Fault of(Throwable failure) {
        return switch (failure) {
            case TooLarge e -> new Fault.Broken(e.words());
            case Compressed e -> new Fault.Broken(e.words());
            case TimeoutException _ -> new Fault.Silent("no answer in time");
            case ConnectException _ -> new Fault.Unreachable("connection refused or timed out");
            case NoRouteToHostException _ -> new Fault.Unreachable("no route to the host");
            case UnknownHostException _ -> new Fault.Unreachable("the host's name is unknown");
            case IllegalArgumentException _ -> new Fault.Unfit("a header for it cannot be sent");
            case javax.net.ssl.SSLException _ -> new Fault.Unreachable("TLS failed");
            default -> new Fault.Broken("connection lost (" + failure.getClass().getSimpleName() + ")");
        };
    }

    /**
     * What an answer other than 200 means.
     *
     * @param login what a 401 is about: the runner's own login, or our key
     */
    public static Fault of(HttpClientResponse response, Buffer body, boolean login) {
        int status = response.statusCode();
        var words = "HTTP " + status + words(body);
        return of(status, retryAfter(response.getHeader("Retry-After")), login, words);
    }

    /** What a status means that was said as such, or inside a stream. */
    public static Fault of(int status, Optional<Duration> retryAfter, boolean login, String words) {
        return switch (status) {
            case 401 -> new Fault.Unauthorized(login, words);
            case 402, 403 -> new Fault.Unauthorized(false, words);
            case 404, 405, 410, 501 -> new Fault.Unfit(words);
            case 408, 504 -> new Fault.Silent(words);
            case 429 -> new Fault.Limited(retryAfter, words);
            case 503, 529 -> new Fault.Overloaded(words);
            default -> status >= 400 && status < 500 ? new Fault.Rejected(status, words) : new Fault.Broken(words);
        };
    }

    /** The error's own words, where the body has some: {@code error.message}, {@code error} or {@code message}. */
    private static String words(Buffer body) {
        try {
            var tree = Json.read(body.getBytes(), JsonNode.class);
            for (var path : new String[] {"/error/message", "/error", "/message", "/detail", "/detail/message"}) {
                var found = tree.at(path);
                if (found.isTextual() && !found.textValue().isBlank()) {
                    return ": " + shortened(found.textValue());
                }
            }
        } catch (NotJson _) {
            // no words then
        }
        return "";
    }

    /** One line of bounded length. */
    public static String shortened(String text) {
        var line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= LONGEST_WORDS ? line : line.substring(0, LONGEST_WORDS) + CUT;
    }

    static Optional<Duration> retryAfter(@Nullable String header) {
        if (header == null || header.isBlank()) {
            return Optional.empty();
        }
        var text = header.strip();
        if (text.matches("\\d{1,6}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            var at = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            var wait = Duration.between(Instant.now(), at);
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }
}
