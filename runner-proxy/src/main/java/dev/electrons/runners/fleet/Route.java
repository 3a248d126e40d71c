package dev.electrons.runners.fleet;

import dev.electrons.runners.roster.RunnerSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One model at one runner. */
public final class Route {
    private final Runner runner;
    private final String served;
    private final RouteBreaker breaker;
    private volatile @Nullable Instant coolUntil;

    Route(Runner runner, String served, RouteBreaker breaker) {
        this.runner = runner;
        this.served = served;
        this.breaker = breaker;
    }

    public Runner runner() {
        return runner;
    }

    /** The model as {@code runners.yaml} lists it, which may be {@code *}. */
    public String served() {
        return served;
    }

    /** The name that the runner itself has for it. */
    public String upstreamModel() {
        return String.valueOf(runner.spec().models().get(served));
    }

    /** The name that is sent there when {@code asked} is asked for. */
    public String upstreamName(String asked) {
        return upstreamModel().equals(RunnerSpec.ANY) ? asked : upstreamModel();
    }

    /** The model that really answers when {@code asked} is asked for: a route for any model may lead to one of its own. */
    public String answering(String asked) {
        boolean oneForAll = served.equals(RunnerSpec.ANY) && !upstreamModel().equals(RunnerSpec.ANY);
        return oneForAll ? upstreamModel() : asked;
    }

    public RouteBreaker breaker() {
        return breaker;
    }

    /** The runner asked us to come back later. */
    public void coolFor(Duration length, Instant now) {
        coolUntil = now.plus(length);
    }

    /** How long until the runner wants to hear from us again; empty when it does. */
    public Optional<Duration> cooling(Instant now) {
        var until = coolUntil;
        return until == null || !now.isBefore(until) ? Optional.empty() : Optional.of(Duration.between(now, until));
    }

    @Override
    public String toString() {
        return runner.spec().name() + "/" + served;
    }
}
