package dev.electrons.json;

import java.time.Duration;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 250ms}, {@code 5s}, {@code 2m}, {@code 1h}, {@code 7d}, or ISO-8601; ten years at most. */
public final class Durations {
    private static final Duration LONGEST = Duration.ofDays(3_650);
    private static final Pattern SHORT = Pattern.compile("(\\d+)(ms|s|m|h|d)");

    private Durations() {}

    /**
     * Reads a duration.
     *
     * @throws IllegalArgumentException when the text is neither form, or the time is negative or too long
     */
    public static Duration parse(String text) {
        try {
            var time = read(text);
            if (time.isNegative() || time.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("not from 0s to 3650d: " + text);
            }
            return time;
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("not from 0s to 3650d: " + text, e);
        }
    }

    private static Duration read(String text) {
        var match = SHORT.matcher(text.strip());
        if (!match.matches()) {
            try {
                return Duration.parse(text.strip());
            } catch (java.time.format.DateTimeParseException e) {
                throw new IllegalArgumentException("not a duration: " + text, e);
            }
        }
        long amount = Long.parseLong(match.group(1));
        return switch (match.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }
}
