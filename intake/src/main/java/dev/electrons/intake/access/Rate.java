package dev.electrons.intake.access;

import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/** So many in so long, as {@code 50/s} says. */
record Rate(long most, Duration period) {
    private static final Pattern WRITTEN = Pattern.compile("([1-9][0-9]{0,8})/(s|m|h|d)");
    private static final Map<String, Duration> PERIODS = Map.of(
            "s", Duration.ofSeconds(1), "m", Duration.ofMinutes(1), "h", Duration.ofHours(1), "d", Duration.ofDays(1));

    static boolean isOne(String text) {
        return WRITTEN.matcher(text).matches();
    }

    static Rate of(String text) {
        var matcher = WRITTEN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalStateException("rate " + text);
        }
        return new Rate(
                Long.parseLong(matcher.group(1)), PERIODS.getOrDefault(matcher.group(2), Duration.ofSeconds(1)));
    }

    double perDay() {
        return (double) most * Duration.ofDays(1).toMillis() / period.toMillis();
    }

    /** Holds one period's worth. */
    Bucket bucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(most).refillGreedy(most, period))
                .build();
    }
}
