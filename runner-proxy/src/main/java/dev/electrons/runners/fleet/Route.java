package dev.electrons.runners.fleet;

import dev.electrons.runners.roster.RunnerSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** One model at one runner. */
public final class Route {
    private final Runner runner;
    private final String served;
    private final String model;
    private final RouteBreaker breaker;
    private volatile @Nullable Instant coolUntil;

    /**
     * One that is open for work.
     *
     * @param served the model as {@code runners.yaml} lists it
     * @param model the same, or the name that was asked for where any is served
     */
    Route(Runner runner, String served, String model, RouteBreaker breaker) {
        this.runner = runner;
        this.served = served;
        this.model = model;
        this.breaker = breaker;
    }

    public Runner runner() {
        return runner;
    }

    /** The model as {@code runners.yaml} lists it, which may be {@code *}. */
    public String served() {
        return served;
    }

    /** The model that its breaker and its pause are of: as the file lists it, or as it was asked for. */
    public String model() {
        return model;
    }

    /** The name that the runner itself has for it. */
    public String upstreamModel() {
        return String.valueOf(runner.spec().models().get(served));
    }

    /** The name that is sent there when {@code asked} is asked for. */
    public String upstreamName(String asked) {
        return upstreamModel().equals(RunnerSpec.ANY) ? asked : upstreamModel();
    }

    /** Whether {@code asked} leaves open what the runner is to be asked for: it takes any name, and has none of its own. */
    public boolean nameless(String asked) {
        return upstreamName(asked).equals(RunnerSpec.ANY);
    }

    /** The model that really answers when {@code asked} is asked for: a route for any model may lead to one of its own. */
    public String answering(String asked) {
        boolean oneForAll = served.equals(RunnerSpec.ANY) && !upstreamModel().equals(RunnerSpec.ANY);
        return oneForAll ? upstreamModel() : asked;
    }

    /** How many tokens the model takes when {@code asked} is asked for; empty when the file does not say. */
    public OptionalInt context(String asked) {
        var known = runner.spec().context();
        var tokens = Optional.ofNullable(known.get(asked)).or(() -> Optional.ofNullable(known.get(served)));
        return tokens.isPresent() ? OptionalInt.of(tokens.get()) : OptionalInt.empty();
    }

    public RouteBreaker breaker() {
        return breaker;
    }

    /** The runner asked us to come back later. */
    public void coolFor(Duration length, Instant now) {
        coolUntil = now.plus(length);
    }

    /** Whatever it asked for is forgotten. */
    void warm() {
        coolUntil = null;
    }

    /** How long until the runner wants to hear from us again; empty when it does. */
    public Optional<Duration> cooling(Instant now) {
        var until = coolUntil;
        return until == null || !now.isBefore(until) ? Optional.empty() : Optional.of(Duration.between(now, until));
    }

    @Override
    public String toString() {
        return runner.spec().name() + "/" + model;
    }
}
