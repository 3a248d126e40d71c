package dev.electrons.intake.callback;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** What came of one attempt. */
sealed interface Answer {
    /** The receiver spoke. */
    record Status(int code, @Nullable Duration retryAfter) implements Answer {}

    /** It could not be reached, or did not answer in time. */
    record Silence(String words) implements Answer {}

    /** It must not be asked. */
    record Forbidden(String words) implements Answer {}

    /** Reads the header {@code Retry-After}: seconds or a date; null for anything else. */
    static @Nullable Duration retryAfter(@Nullable String header, Instant now) {
        if (header == null) {
            return null;
        }
        var text = header.strip();
        if (text.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        try {
            var at = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return at.isAfter(now) ? Duration.between(now, at) : Duration.ZERO;
        } catch (DateTimeException _) {
            return null;
        }
    }
}
