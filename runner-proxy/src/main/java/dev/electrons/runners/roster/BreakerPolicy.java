package dev.electrons.runners.roster;

import java.time.Duration;

/**
 * When a route's breaker opens and for how long.
 *
 * @param failures in a row, within the window, that open it; half of the last twenty calls failing opens it too
 * @param window how long a failure counts, in whole seconds
 * @param open how long it stays open the first time, doubled each time that the trial fails
 * @param openMost where doubling ends
 */
public record BreakerPolicy(int failures, Duration window, Duration open, Duration openMost) {
    public static final BreakerPolicy USUAL =
            new BreakerPolicy(5, Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofMinutes(5));

    /** How long to stay open after this many openings in a row without a success between them, counted from 1. */
    public Duration openFor(int openings) {
        var length = open.multipliedBy(1L << Math.min(Math.max(openings, 1) - 1, 20));
        return length.compareTo(openMost) > 0 ? openMost : length;
    }
}
