package dev.electrons.runners.roster;

import java.util.List;

/** All of {@code runners.yaml}: the runners in waterfall order and the rules for all of them. */
public record Roster(
        List<RunnerSpec> runners, ProbePolicy probe, BreakerPolicy breaker, Prices prices, Budgets budgets) {
    public static final Roster EMPTY =
            new Roster(List.of(), ProbePolicy.USUAL, BreakerPolicy.USUAL, Prices.NONE, Budgets.NONE);

    public Roster {
        runners = List.copyOf(runners);
    }
}
