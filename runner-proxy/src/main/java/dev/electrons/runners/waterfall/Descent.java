package dev.electrons.runners.waterfall;

import dev.electrons.runners.account.Accounts;
import dev.electrons.runners.account.Bill;
import dev.electrons.runners.fleet.Fleet;
import dev.electrons.runners.fleet.Permits;
import dev.electrons.runners.fleet.Permits.Admission;
import dev.electrons.runners.fleet.Permits.Permit;
import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.fleet.RouteBreaker;
import dev.electrons.runners.roster.Protocol;
import dev.electrons.runners.wire.Budget;
import dev.electrons.runners.wire.Cancel;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Metered;
import dev.electrons.runners.wire.Verdict;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request's way down the waterfall. */
final class Descent<T extends Metered> {
    private static final Logger log = LoggerFactory.getLogger(Descent.class);
    private static final Duration FAIR_CHANCE = Duration.ofSeconds(20);
    private static final Fault FILTERED = new Fault.Filtered(400, "the vendor's filter kept it from answering");
    private static final Duration USUAL_COOLDOWN = Duration.ofSeconds(30);
    /** After what a route that broke, or was busy, is worth another look. */
    private static final Duration ANOTHER_LOOK = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final Fleet fleet;
    private final InstantSource clock;
    private final AttemptMeters meters;
    private final Accounts accounts;
    private final List<Step> planned;
    private final ArrayDeque<Step> steps;
    private final Room room = new Room();
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
        this.planned = steps;
        this.steps = new ArrayDeque<>(steps);
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
                course.complete(exhausted());
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

    private Course<T> exhausted() {
        return room.verdict()
                .filter(_ -> !budget.spent())
                .<Course<T>>map(last -> new Course.Stopped<>(last.step(), last.fault(), last.words(), false))
                .orElseGet(() -> {
                    var routes = planned.stream()
                            .flatMap(step -> step.route().stream())
                            .toList();
                    return new Course.Exhausted<>(!routes.isEmpty(), budget.spent(), retryAfter(routes));
                });
    }

    /** Where every runner has said when to come again, the soonest of them is it. */
    private Duration retryAfter(List<Route> routes) {
        var now = clock.instant();
        return routes.stream()
                .map(route -> route.cooling(now).orElse(ANOTHER_LOOK))
                .min(Comparator.naturalOrder())
                .orElse(ANOTHER_LOOK);
    }

    private boolean usable(Step step, Route route) {
        var unfit = unnamed(step, route).or(() -> room.obstacle(step, route));
        if (unfit.isPresent()) {
            trail.skipped(step, route, unfit.get());
            meters.count(route, "skipped");
            return false;
        }
        var obstacle = obstacle(route);
        obstacle.ifPresent(reason -> skip(step, route, reason));
        return obstacle.isEmpty();
    }

    /** A vendor has no model of no name; agents and render services have one of their own. */
    private static Optional<String> unnamed(Step step, Route route) {
        var protocol = route.runner().spec().protocol();
        boolean ownOne = protocol instanceof Protocol.Cli || protocol instanceof Protocol.Render;
        return ownOne || !route.nameless(step.model())
                ? Optional.empty()
                : Optional.of("takes any model by its name, and none was named");
    }

    private Optional<String> obstacle(Route route) {
        var unusable = route.runner().unusable();
        if (unusable.isPresent()) {
            return unusable;
        }
        if (route.breaker().state() == CircuitBreakerState.OPEN) {
            return Optional.of("breaker open");
        }
        return route.cooling(clock.instant())
                .filter(wait -> !Move.fits(wait, budget.left()))
                .map(wait -> "rate_limited: wants to be left alone for " + wait.toMillis() + " ms");
    }

    private void skip(Step step, Route route, String reason) {
        room.otherReason();
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
        var app = Objects.requireNonNullElse(trail.tab().caller().app(), "");
        var claim = new Permits.Claim(app, route, budget.left(), cancel);
        route.runner().permits().acquire(claim).onSuccess(admission -> {
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
        var share = share(route);
        attempt.at(step, route, share)
                .otherwise(failure -> {
                    log.atError().setCause(failure).log("an attempt failed unexpectedly");
                    return Verdict.failed(new Fault.Unfit("unexpected failure; the log has the details"));
                })
                .onSuccess(verdict -> {
                    permit.release();
                    var took = Duration.ofNanos(System.nanoTime() - begin);
                    judge(new Ended(step, route, call.get(), share, took), verdict);
                });
    }

    /**
     * Time for one attempt: as long as another route is there, an answer in one piece must not take all that the client
     * has, since nothing tells one that thinks from one that hangs.
     */
    private Budget share(Route route) {
        return another(route) ? budget.share(budget.left().multipliedBy(2).dividedBy(3)) : budget;
    }

    /** Whether another route than this one is left to be tried. */
    private boolean another(Route route) {
        for (var next : steps) {
            var other = next.route().orElse(route);
            if (!other.equals(route)
                    && obstacle(other).isEmpty()
                    && unnamed(next, other).isEmpty()
                    && room.obstacle(next, other).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** One attempt that has ended. */
    private record Ended(Step step, Route route, RouteBreaker.Call call, Budget share, Duration took) {}

    private void judge(Ended ended, Verdict<T> verdict) {
        var route = ended.route;
        switch (verdict) {
            case Verdict.Done<T>(var answer)
            when answer.filtered() && !answer.delivered() && fleet.roster().filteredGoesOn() && another(route) ->
                failed(ended, new Verdict.Failed<>(FILTERED, false, answer.usage()));
            case Verdict.Done<T>(var answer) -> arrived(ended, answer);
            case Verdict.Failed<T> failed
            when cancel.cancelled() -> {
                ended.call.abandoned();
                meters.count(route, "abandoned");
                book(ended, Bill.broken("abandoned", failed));
                course.complete(new Course.Abandoned<>());
            }
            case Verdict.Failed<T> failed -> failed(ended, failed);
        }
    }

    private void arrived(Ended ended, T answer) {
        var route = ended.route;
        var outcome = answer.filtered() ? FILTERED.word() : "ok";
        ended.call.worked();
        route.runner().answered(ended.took);
        meters.count(route, outcome);
        meters.answered(route, ended.took);
        answer.usage().ifPresent(usage -> meters.used(route, usage));
        trail.answered(ended.step, route, outcome, ended.took.toMillis());
        book(ended, Bill.of(outcome, answer));
        course.complete(new Course.Arrived<>(ended.step, answer, ended.took.toMillis()));
    }

    private void failed(Ended ended, Verdict.Failed<T> failed) {
        var step = ended.step;
        var route = ended.route;
        var fault = failed.fault();
        var words = route.runner().redacted(fault.words());
        learn(ended, fault, words);
        route.runner().troubled(step.model(), words);
        meters.count(route, fault.word());
        trail.tried(step, route, fault.word(), words, ended.took.toMillis());
        book(ended, Bill.broken(fault.word(), failed));
        log.atInfo()
                .addKeyValue("runner", route.runner().spec().name())
                .addKeyValue("model", step.model())
                .addKeyValue("outcome", fault.word())
                .addKeyValue("took_ms", ended.took.toMillis())
                .log("attempt failed");
        var stopped = new Course.Stopped<T>(step, fault, words, failed.committed());
        if (fault instanceof Fault.TooLong) {
            room.tooLittle(step, route, stopped);
        } else if (!(fault instanceof Fault.Unfit)) {
            room.otherReason();
        }
        goOn(step, stopped);
    }

    private void goOn(Step step, Course.Stopped<T> stopped) {
        var jitter = Duration.ofMillis(ThreadLocalRandom.current().nextLong(50, 250));
        boolean filtered =
                stopped.fault() instanceof Fault.Filtered && fleet.roster().filteredGoesOn();
        var move = stopped.committed()
                ? new Move.Stop()
                : filtered ? new Move.Next() : Move.after(stopped.fault(), step.again(), budget.left(), jitter);
        switch (move) {
            case Move.Again(var wait) -> {
                steps.addFirst(step.onceMore());
                pause(wait, this::next);
            }
            case Move.Next _ -> next();
            case Move.Stop _ -> course.complete(stopped);
        }
    }

    private void book(Ended ended, Bill bill) {
        accounts.book(trail.tab(), ended.route, ended.step.model(), bill, ended.took);
    }

    /** What a failure says about the runner, beyond this request. */
    private void learn(Ended ended, Fault fault, String words) {
        var route = ended.route;
        if (fault.counts() && hadAChance(ended, fault)) {
            ended.call.failed(words, fault instanceof Fault.Silent);
        } else if (fault instanceof Fault.Rejected
                || fault instanceof Fault.TooLong
                || fault instanceof Fault.Filtered) {
            ended.call.worked();
        } else {
            ended.call.abandoned();
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
                    Fault.TooLong _,
                    Fault.Filtered _,
                    Fault.Rejected _,
                    Fault.Abandoned _ -> {}
        }
    }

    /** A client in a hurry says nothing about the runner. */
    private static boolean hadAChance(Ended ended, Fault fault) {
        var timeouts = ended.route.runner().spec().timeouts();
        return !(fault instanceof Fault.Silent)
                || !ended.share.spent()
                || ended.took.compareTo(FAIR_CHANCE) >= 0
                || ended.took.compareTo(timeouts.firstToken()) >= 0
                || ended.took.compareTo(timeouts.total()) >= 0;
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
