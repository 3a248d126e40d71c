package dev.electrons.runners.roster;

import java.time.Duration;
import java.util.List;

/**
 * All of {@code runners.yaml}: the runners in waterfall order and the rules for all of them.
 *
 * @param filteredGoesOn whether what one runner will not say is asked of the next
 * @param keepAlive how long a stream is silent until its client is told that we are still here
 */
public record Roster(
        List<RunnerSpec> runners,
        ProbePolicy probe,
        BreakerPolicy breaker,
        Prices prices,
        Budgets budgets,
        boolean filteredGoesOn,
        Duration keepAlive) {
    static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

    public static final Roster EMPTY =
            new Roster(List.of(), ProbePolicy.USUAL, BreakerPolicy.USUAL, Prices.NONE, Budgets.NONE, false, KEEP_ALIVE);

    public Roster {
        runners = List.copyOf(runners);
    }
}
