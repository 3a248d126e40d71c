package dev.electrons.intake.submit;

import dev.electrons.id.RunId;
import dev.electrons.postgres.EventStore;
import dev.electrons.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes accepted requests that nobody has picked up. */
public final class AcceptSweep extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(AcceptSweep.class);
    private static final long EVERY_MS = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int PAGE = 25;
    private static final int MOST = 500;
    private static final long PAUSE_MS = 50;

    private final Postgres postgres;
    private final EventStore store;
    private final AcceptQueue queue;
    private boolean sweeping;

    public AcceptSweep(Postgres postgres, EventStore store, AcceptQueue queue) {
        this.postgres = postgres;
        this.store = store;
        this.queue = queue;
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(EVERY_MS, _ -> sweep());
        return Future.succeededFuture();
    }

    private void sweep() {
        if (sweeping || !postgres.ready().succeeded()) {
            return;
        }
        sweeping = true;
        store.unpublished(Instant.now().minus(PATIENCE), MOST)
                .compose(runs -> publish(runs, 0).map(runs.size()))
                .onSuccess(swept -> {
                    if (swept > 0) {
                        log.atInfo()
                                .addKeyValue("runs", swept)
                                .log("published accepted requests that nobody picked up");
                    }
                })
                .onFailure(e -> log.atWarn()
                        .addKeyValue("reason", e.getMessage())
                        .log("accepted requests could not be swept, trying again"))
                .onComplete(_ -> sweeping = false);
    }

    /** A few at a time, so that whoever shares this thread is never kept waiting for long. */
    private Future<Void> publish(List<RunId> runs, int from) {
        int to = Math.min(from + PAGE, runs.size());
        if (from == to) {
            return Future.succeededFuture();
        }
        var published = queue.publishAgain(runs.subList(from, to));
        return to == runs.size()
                ? published
                : published
                        .compose(_ -> vertx.timer(PAUSE_MS, TimeUnit.MILLISECONDS))
                        .compose(_ -> publish(runs, to));
    }
}
