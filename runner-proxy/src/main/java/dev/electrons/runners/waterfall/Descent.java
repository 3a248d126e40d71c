package dev.electrons.runners.waterfall;

import dev.electrons.runners.account.Accounts;
import dev.electrons.runners.fleet.Fleet;
import dev.electrons.runners.fleet.Permits.Admission;
import dev.electrons.runners.fleet.Permits.Permit;
import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.fleet.RouteBreaker;
import dev.electrons.runners.wire.Budget;
import dev.electrons.runners.wire.Cancel;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Metered;
import dev.electrons.runners.wire.Usage;
import dev.electrons.runners.wire.Verdict;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request's way down the waterfall. */
final class Descent<T extends Metered> {
    private static final Logger log = LoggerFactory.getLogger(Descent.class);
    private static final Duration FAIR_CHANCE = Duration.ofSeconds(20);
    private static final Duration USUAL_COOLDOWN = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final Fleet fleet;
    private final InstantSource clock;
    private final AttemptMeters meters;
    private final Accounts accounts;
    private final ArrayDeque<Step> steps;
    private final boolean served;
    private final Budget budget;
    private final Cancel cancel;
    private final Trail trail;
    private final Waterfall.Try<T> attempt;
    private final Promise<Course<T>> course = Promise.promise();

    Descent(
            Vertx vertx,
            Fleet fleet,
            InstantSource clock,
            AttemptMeters meters,
            Accounts accounts,
            List<Step> steps,
            Budget budget,
            Cancel cancel,
            Trail trail,
            Waterfall.Try<T> attempt) {
        this.vertx = vertx;
        this.fleet = fleet;
        this.clock = clock;
        this.meters = meters;
        this.accounts = accounts;
        this.steps = new ArrayDeque<>(steps);
        this.served = steps.stream().anyMatch(step -> step.route().isPresent());
        this.budget = budget;
        this.cancel = cancel;
        this.trail = trail;
        this.attempt = attempt;
    }

    Future<Course<T>> begin() {
        next();
        return course.future();
    }

    private void next() {
        while (true) {
            if (cancel.cancelled()) {
                course.complete(new Course.Abandoned<>());
                return;
            }
            var step = steps.poll();
            if (step == null || budget.spent()) {
                course.complete(new Course.Exhausted<>(served, budget.spent()));
                return;
            }
            if (step.route().isEmpty()) {
                trail.unserved(step.model());
            } else if (usable(step, step.route().get())) {
                enter(step, step.route().get());
                return;
            }
        }
    }

    private boolean usable(Step step, Route route) {
        var obstacle = obstacle(route);
        obstacle.ifPresent(reason -> skip(step, route, reason));
        return obstacle.isEmpty();
    }

    private Optional<String> obstacle(Route route) {
        return route.runner()
                .unusable()
                .or(() -> route.breaker().state() == CircuitBreakerState.OPEN
                        ? Optional.of("breaker open")
                        : Optional.empty())
                .or(() -> route.cooling(clock.instant())
                        .filter(wait -> !Move.fits(wait, budget.left()))
                        .map(wait -> "rate_limited: wants to be left alone for " + wait.toMillis() + " ms"));
    }

    private void skip(Step step, Route route, String reason) {
        trail.skipped(step, route, reason);
        meters.count(route, "skipped");
    }

    /** First its cooldown, if it is short; then a permit; then the breaker; then the attempt. */
    private void enter(Step step, Route route) {
        var wait = route.cooling(clock.instant());
        if (wait.isPresent()) {
            pause(wait.get(), () -> enter(step, route));
            return;
        }
        route.runner().permits().acquire(budget.left(), cancel).onSuccess(admission -> {
            switch (admission) {
                case Admission.Refused(var reason) -> {
                    skip(step, route, reason);
                    next();
                }
                case Admission.Granted(var permit) -> pass(step, route, permit);
            }
        });
    }

    private void pass(Step step, Route route, Permit permit) {
        // Much may have happened while it waited in line.
        var call = cancel.cancelled() || budget.spent() || obstacle(route).isPresent()
                ? Optional.<RouteBreaker.Call>empty()
                : route.breaker().admit();
        if (call.isEmpty()) {
            permit.release();
            if (!cancel.cancelled() && !budget.spent()) {
                skip(step, route, obstacle(route).orElse("breaker half-open, and another call is its trial"));
            }
            next();
            return;
        }
        long begin = System.nanoTime();
        trail.tab().attempt();
        attempt.apply(step, route)
                .otherwise(failure -> {
                    log.atError().setCause(failure).log("an attempt failed unexpectedly");
                    return Verdict.failed(new Fault.Unfit("unexpected failure; the log has the details"));
                })
                .onSuccess(verdict -> {
                    permit.release();
                    judge(step, route, call.get(), verdict, Duration.ofNanos(System.nanoTime() - begin));
                });
    }

    private void judge(Step step, Route route, RouteBreaker.Call call, Verdict<T> verdict, Duration took) {
        switch (verdict) {
            case Verdict.Done<T>(var answer) -> {
                call.worked();
                route.runner().answered(took);
                meters.count(route, "ok");
                meters.answered(route, took);
                answer.usage().ifPresent(usage -> meters.used(route, usage));
                trail.answered(step, route, took.toMillis());
                book(step, route, "ok", answer.usage(), answer.roughTokens(), took);
                course.complete(new Course.Arrived<>(step, answer, took.toMillis()));
            }
            case Verdict.Failed<T> _
            when cancel.cancelled() -> {
                call.abandoned();
                meters.count(route, "abandoned");
                book(step, route, "abandoned", Optional.empty(), 0, took);
                course.complete(new Course.Abandoned<>());
            }
            case Verdict.Failed<T>(var fault, var committed) -> failed(step, route, call, fault, committed, took);
        }
    }

    private void failed(Step step, Route route, RouteBreaker.Call call, Fault fault, boolean committed, Duration took) {
        var words = route.runner().redacted(fault.words());
        learn(route, call, fault, words, took);
        route.runner().troubled(step.model(), words);
        meters.count(route, fault.word());
        trail.tried(step, route, fault.word(), words, took.toMillis());
        book(step, route, fault.word(), Optional.empty(), 0, took);
        log.atInfo()
                .addKeyValue("runner", route.runner().spec().name())
                .addKeyValue("model", step.model())
                .addKeyValue("outcome", fault.word())
                .addKeyValue("took_ms", took.toMillis())
                .log("attempt failed");
        var jitter = Duration.ofMillis(ThreadLocalRandom.current().nextLong(50, 250));
        switch (committed ? new Move.Stop() : Move.after(fault, step.again(), budget.left(), jitter)) {
            case Move.Again(var wait) -> {
                steps.addFirst(step.onceMore());
                pause(wait, this::next);
            }
            case Move.Next _ -> next();
            case Move.Stop _ -> course.complete(new Course.Stopped<>(step, fault, words, committed));
        }
    }

    private void book(Step step, Route route, String status, Optional<Usage> usage, long tokens, Duration took) {
        accounts.book(trail.tab(), route, step.model(), status, usage, tokens, took);
    }

    /** What a failure says about the runner, beyond this request. */
    private void learn(Route route, RouteBreaker.Call call, Fault fault, String words, Duration took) {
        if (fault.counts() && hadAChance(route, fault, took)) {
            call.failed(words);
        } else if (fault instanceof Fault.Rejected) {
            call.worked();
        } else {
            call.abandoned();
        }
        switch (fault) {
            case Fault.Unreachable _ -> route.runner().unreachable(words);
            case Fault.Unauthorized(var login, var _) ->
                route.runner().refused(login, words, fleet.roster().probe());
            case Fault.Limited(var retryAfter, var _) ->
                route.coolFor(retryAfter.orElse(USUAL_COOLDOWN), clock.instant());
            case Fault.Broken _,
                    Fault.Overloaded _,
                    Fault.Silent _,
                    Fault.Unfit _,
                    Fault.Rejected _,
                    Fault.Abandoned _ -> {}
        }
    }

    /** A client in a hurry says nothing about the runner. */
    private boolean hadAChance(Route route, Fault fault, Duration took) {
        var timeouts = route.runner().spec().timeouts();
        return !(fault instanceof Fault.Silent)
                || !budget.spent()
                || took.compareTo(FAIR_CHANCE) >= 0
                || took.compareTo(timeouts.firstToken()) >= 0
                || took.compareTo(timeouts.total()) >= 0;
    }

    private void pause(Duration wait, Runnable then) {
        var once = new Object() {
            boolean done;
            Runnable forget = () -> {};
        };
        Runnable goOn = () -> {
            if (!once.done) {
                once.done = true;
                once.forget.run();
                then.run();
            }
        };
        vertx.setTimer(Math.max(1, wait.toMillis() + 1), _ -> goOn.run());
        once.forget = cancel.onCancel(goOn);
    }
}
