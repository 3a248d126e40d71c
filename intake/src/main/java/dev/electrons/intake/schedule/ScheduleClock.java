package dev.electrons.intake.schedule;

import dev.electrons.boot.Mesh;
import dev.electrons.error.Problem;
import dev.electrons.id.RunId;
import dev.electrons.intake.access.KeyRing;
import dev.electrons.intake.access.Quotas;
import dev.electrons.intake.submit.AcceptQueue;
import dev.electrons.intake.submit.Pinning;
import dev.electrons.intake.submit.SubmitRoutes;
import dev.electrons.postgres.Postgres;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fires what is due. Several may run: a firing is named for its instant, so the second of two finds the run of the first, and
 * only one of them moves the schedule on. What an app's limits don't let through now is tried again later, with what its
 * misfire policy leaves of it by then; what is refused for good is left out. Either way the schedule says why.
 */
public final class ScheduleClock extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(ScheduleClock.class);
    private static final long EVERY_MS = 500;
    private static final int PAGE = 100;
    private static final Duration SOONEST_RETRY = Duration.ofSeconds(5);
    private static final Duration LATEST_RETRY = Duration.ofMinutes(1);
    private static final int TOO_MANY = 429;

    private final ScheduleStore store;
    private final AcceptQueue queue;
    private final Pinning pinning;
    private final Quotas quotas;
    private final KeyRing keys;
    private final Postgres postgres;
    private final InstantSource clock;
    private final Counter fired;
    private final Counter failed;
    private boolean looking;

    public ScheduleClock(
            Mesh<?> mesh,
            Postgres postgres,
            AcceptQueue queue,
            Pinning pinning,
            Quotas quotas,
            KeyRing keys,
            InstantSource clock) {
        this.store = new ScheduleStore(postgres);
        this.postgres = postgres;
        this.queue = queue;
        this.pinning = pinning;
        this.quotas = quotas;
        this.keys = keys;
        this.clock = clock;
        fired = mesh.meters().counter("de.intake.schedules.fired");
        failed = mesh.meters().counter("de.intake.schedules.failed");
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(EVERY_MS, _ -> look());
        return Future.succeededFuture();
    }

    private void look() {
        if (looking || !postgres.ready().succeeded()) {
            return;
        }
        looking = true;
        store.due(clock.instant(), PAGE)
                .compose(due -> Future.join(due.stream().map(this::fire).toList()))
                .onFailure(e -> log.atWarn()
                        .addKeyValue("reason", e.getMessage())
                        .log("a schedule could not be fired, trying again"))
                .onComplete(_ -> looking = false);
    }

    private Future<Void> fire(Schedule schedule) {
        var due = schedule.due(clock.instant());
        var progress = Future.succeededFuture(new Progress(null, null, null, due.next()));
        for (var at : due.instants()) {
            progress = progress.compose(
                    sofar -> sofar.waits() ? Future.succeededFuture(sofar) : fired(schedule, at, sofar));
        }
        return progress.onFailure(_ -> failed.increment())
                .compose(done -> store.move(schedule, done.next(), done.at(), done.run(), done.refusal()));
    }

    /**
     * How far a schedule has come.
     *
     * @param at the last instant that was fired
     * @param next the first instant that is still to be fired
     */
    private record Progress(
            @Nullable Instant at, @Nullable RunId run, Schedule.@Nullable Refusal refusal, Instant next) {
        boolean waits() {
            return refusal != null && refusal.retryAt() != null;
        }
    }

    private Future<Progress> fired(Schedule schedule, Instant at, Progress sofar) {
        return accept(schedule, at)
                .map(run -> new Progress(at, run, null, sofar.next()))
                .recover(failure -> failure instanceof Problem problem && problem.status() < 500
                        ? Future.succeededFuture(refused(schedule, at, sofar, problem))
                        : Future.failedFuture(failure));
    }

    private Progress refused(Schedule schedule, Instant at, Progress sofar, Problem problem) {
        failed.increment();
        log.atWarn()
                .addKeyValue("schedule", schedule.name())
                .addKeyValue("app", schedule.app())
                .addKeyValue("instant", at)
                .addKeyValue("code", problem.code())
                .log("a firing was refused");
        var now = clock.instant();
        boolean later = problem.status() == TOO_MANY;
        var refusal = new Schedule.Refusal(problem.words(), now, later ? now.plus(pause(problem)) : null);
        return new Progress(sofar.at(), sofar.run(), refusal, later ? at : sofar.next());
    }

    private static Duration pause(Problem problem) {
        var asked = problem.details().get("retry_after_s") instanceof Number seconds
                ? Duration.ofSeconds(seconds.longValue())
                : SOONEST_RETRY;
        var least = asked.compareTo(SOONEST_RETRY) < 0 ? SOONEST_RETRY : asked;
        return least.compareTo(LATEST_RETRY) > 0 ? LATEST_RETRY : least;
    }

    private Future<RunId> accept(Schedule schedule, Instant at) {
        // What is refused at once is thrown, not failed with.
        return Future.succeededFuture()
                .compose(_ -> pinning.pinned(Firing.of(schedule, schedule.firing(at)), true))
                .compose(asked -> quotas.start(keys.limits(schedule.app()), asked.request(), () -> queue.accept(asked)))
                .map(acceptance -> {
                    fired.increment();
                    log.atInfo()
                            .addKeyValue("schedule", schedule.name())
                            .addKeyValue("instant", at)
                            .addKeyValue("run_id", SubmitRoutes.runOf(acceptance))
                            .log("schedule fired");
                    return SubmitRoutes.runOf(acceptance);
                });
    }
}
