package dev.electrons.runners.waterfall;

import dev.electrons.runners.account.Accounts;
import dev.electrons.runners.fleet.Fleet;
import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.wire.Budget;
import dev.electrons.runners.wire.Cancel;
import dev.electrons.runners.wire.Metered;
import dev.electrons.runners.wire.Verdict;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;

/** Tries one route after the other until one answers, nothing is left, or time is up. */
public final class Waterfall {
    private final Vertx vertx;
    private final Fleet fleet;
    private final InstantSource clock;
    private final AttemptMeters meters;
    private final Accounts accounts;
    private final BrokenOff brokenOff = new BrokenOff();

    public Waterfall(Vertx vertx, Fleet fleet, MeterRegistry meters, Accounts accounts, InstantSource clock) {
        this.vertx = vertx;
        this.fleet = fleet;
        this.clock = clock;
        this.meters = new AttemptMeters(meters);
        this.accounts = accounts;
    }

    /** Makes one attempt at a route. */
    @FunctionalInterface
    public interface Try<T> {
        /**
         * The future never fails.
         *
         * @param budget what this attempt may take of the client's time
         */
        Future<Verdict<T>> at(Step step, Route route, Budget budget);
    }

    /**
     * Goes down the waterfall. The future never fails.
     *
     * @param trail where each attempt is noted as it ends
     */
    public <T extends Metered> Future<Course<T>> descend(
            List<Step> steps, Budget budget, Cancel cancel, Trail trail, Try<T> attempt) {
        var run = trail.tab().caller().run();
        var inOrder = brokenOff.last(run, steps);
        return new Descent<>(vertx, fleet, clock, meters, accounts, inOrder, budget, cancel, trail, attempt)
                .begin()
                .onSuccess(course -> {
                    if (course instanceof Course.Stopped<T> stopped && stopped.committed()) {
                        brokenOff.note(run, stopped.step());
                    }
                    trail.tab().over();
                });
    }
}
