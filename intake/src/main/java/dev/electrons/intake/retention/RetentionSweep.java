package dev.electrons.intake.retention;

import dev.electrons.intake.retention.RetentionStore.Kept;
import dev.electrons.postgres.Postgres;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes ended runs and all that belongs to them, quiet targets and accounts when they are older than they are to be kept. */
public final class RetentionSweep extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(RetentionSweep.class);
    private static final long EVERY_MS = 600_000;
    private static final int PARTS = 4;

    private final RetentionStore store;
    private final MeterRegistry meters;
    private final Optional<Duration> kept;
    private final InstantSource clock;
    private boolean sweeping;

    /** @param kept for how long; empty for good */
    public RetentionSweep(Postgres postgres, MeterRegistry meters, Optional<Duration> kept, InstantSource clock) {
        this.store = new RetentionStore(postgres);
        this.meters = meters;
        this.kept = kept;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        kept.ifPresent(age -> vertx.setPeriodic(EVERY_MS, _ -> sweep(age)));
        return Future.succeededFuture();
    }

    private void sweep(Duration age) {
        if (sweeping) {
            return;
        }
        sweeping = true;
        swept(age).onFailure(RetentionSweep::say).onComplete(_ -> sweeping = false);
    }

    /** Removes all that is that old, batch by batch. */
    Future<Void> swept(Duration age) {
        Future<Void> all = Future.succeededFuture();
        for (var what : Kept.values()) {
            all = all.compose(_ -> removed(what, age, what.batch));
        }
        return all;
    }

    /** A run may be as long as a thousand others: what does not go in time is tried in smaller parts. */
    private Future<Void> removed(Kept what, Duration age, int most) {
        return store.remove(what, clock.instant().minus(age), most)
                .map(Optional::of)
                .recover(e -> most > 1 ? Future.succeededFuture(Optional.empty()) : Future.failedFuture(e))
                .compose(gone -> {
                    if (gone.isEmpty()) {
                        return removed(what, age, Math.max(1, most / PARTS));
                    }
                    meters.counter(
                                    "de.intake.retention.removed",
                                    "what",
                                    what.name().toLowerCase(Locale.ROOT))
                            .increment(gone.get());
                    return gone.get() < most ? Future.succeededFuture() : removed(what, age, most);
                });
    }

    private static void say(Throwable failure) {
        log.atWarn()
                .addKeyValue("reason", failure.getMessage())
                .log("what is older than DE_RETENTION could not be removed, trying again later");
    }
}
