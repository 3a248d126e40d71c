package dev.electrons.runners.roster;

import java.util.List;

/**
 * All of {@code runners.yaml}: the runners in waterfall order and the rules for all of them.
 *
 * @param filteredGoesOn whether what one runner will not say is asked of the next
 */
public record Roster(
        List<RunnerSpec> runners,
        ProbePolicy probe,
        BreakerPolicy breaker,
        Prices prices,
        Budgets budgets,
        boolean filteredGoesOn) {
    public static final Roster EMPTY =
            new Roster(List.of(), ProbePolicy.USUAL, BreakerPolicy.USUAL, Prices.NONE, Budgets.NONE, false);

    public Roster {
        runners = List.copyOf(runners);
    }
}
