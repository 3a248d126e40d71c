package dev.electrons.intake.schedule;

import dev.electrons.boot.Mesh;
import dev.electrons.id.RunId;
import dev.electrons.intake.submit.AcceptQueue;
import dev.electrons.intake.submit.Pinning;
import dev.electrons.intake.submit.SubmitRoutes;
import dev.electrons.postgres.Postgres;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fires what is due. Several may run: a firing is named for its instant, so the second of two finds the run of the first, and
 * only one of them moves the schedule on.
 */
public final class ScheduleClock extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(ScheduleClock.class);
    private static final long EVERY_MS = 500;
    private static final int PAGE = 100;

    private final ScheduleStore store;
    private final AcceptQueue queue;
    private final Pinning pinning;
    private final Postgres postgres;
    private final InstantSource clock;
    private final Counter fired;
    private final Counter failed;
    private boolean looking;

    public ScheduleClock(Mesh<?> mesh, Postgres postgres, AcceptQueue queue, Pinning pinning, InstantSource clock) {
        this.store = new ScheduleStore(postgres);
        this.postgres = postgres;
        this.queue = queue;
        this.pinning = pinning;
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
        Future<Last> last = Future.succeededFuture(new Last(null, null));
        for (var at : due.instants()) {
            last = last.compose(_ -> accept(schedule, at).map(run -> new Last(at, run)));
        }
        return last.onFailure(_ -> failed.increment())
                .compose(done -> store.move(schedule, due.next(), done.at(), done.run()));
    }

    private record Last(@Nullable Instant at, @Nullable RunId run) {}

    private Future<RunId> accept(Schedule schedule, Instant at) {
        return pinning.pinned(Firing.of(schedule, schedule.firing(at)), true)
                .compose(queue::accept)
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
