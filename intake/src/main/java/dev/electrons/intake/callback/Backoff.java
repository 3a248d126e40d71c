package dev.electrons.intake.callback;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When to try again.
 *
 * @param waits after the first attempt, the second …; after the last of them there is one attempt more, and that is all
 */
record Backoff(List<Duration> waits) {
    /** Eleven attempts in a little less than 24 hours. */
    static final Backoff USUAL = new Backoff(List.of(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10),
            Duration.ofMinutes(30),
            Duration.ofHours(1),
            Duration.ofHours(2),
            Duration.ofHours(4),
            Duration.ofHours(8),
            Duration.ofHours(8)));

    private static final Duration LONGEST_ASKED = Duration.ofHours(1);
    private static final double JITTER = 0.1;

    Backoff {
        waits = List.copyOf(waits);
    }

    /**
     * How long to wait after a failed attempt; empty when that was the last.
     *
     * @param tried attempts so far
     * @param asked what the receiver asked for; up to an hour of it is granted
     * @param luck from 0 to 1, so that what failed together does not come again together
     */
    Optional<Duration> after(int tried, @Nullable Duration asked, double luck) {
        if (tried > waits.size()) {
            return Optional.empty();
        }
        var usual = waits.get(Math.max(tried, 1) - 1);
        var wait = usual.plusMillis((long) (usual.toMillis() * JITTER * (2 * luck - 1)));
        if (asked == null) {
            return Optional.of(wait);
        }
        var granted = asked.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : asked;
        return Optional.of(granted.compareTo(wait) > 0 ? granted : wait);
    }
}
