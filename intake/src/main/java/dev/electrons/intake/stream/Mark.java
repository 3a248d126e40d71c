package dev.electrons.intake.stream;

import dev.electrons.error.Problem;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client of a run's stream has: the id of what it was told last.
 *
 * @param version of the last event
 * @param output place of the last live output; -1 for none
 */
record Mark(int version, long output) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})(?:\\.(\\d{1,18}))?");
    private static final Mark NONE = new Mark(0, -1);

    /** Reads {@code Last-Event-ID}: an event's version, or an output's {@code version.place}. */
    static Mark of(@Nullable String header) {
        if (header == null || header.isBlank()) {
            return NONE;
        }
        var matcher = TEXT.matcher(header.strip());
        if (!matcher.matches()) {
            throw new Problem(
                    400,
                    "INVALID_FIELD",
                    "Last-Event-ID must be an id of this stream: the version of an event, or what output came with");
        }
        var place = matcher.group(2);
        return new Mark(Integer.parseInt(matcher.group(1)), place == null ? -1 : Long.parseLong(place));
    }

    String text() {
        return version + "." + output;
    }
}
