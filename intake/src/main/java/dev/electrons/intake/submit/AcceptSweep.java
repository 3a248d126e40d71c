package dev.electrons.intake.submit;

import dev.electrons.postgres.EventStore;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes accepted requests that nobody has picked up. */
public final class AcceptSweep extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(AcceptSweep.class);
    private static final long EVERY_MS = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int PAGE = 500;

    private final EventStore store;
    private final AcceptQueue queue;
    private boolean sweeping;

    public AcceptSweep(EventStore store, AcceptQueue queue) {
        this.store = store;
        this.queue = queue;
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(EVERY_MS, _ -> sweep());
        return Future.succeededFuture();
    }

    private void sweep() {
        if (sweeping) {
            return;
        }
        sweeping = true;
        store.unpublished(null, Instant.now().minus(PATIENCE), PAGE)
                .compose(runs -> {
                    if (runs.isEmpty()) {
                        return Future.succeededFuture();
                    }
                    log.atInfo()
                            .addKeyValue("runs", runs.size())
                            .log("publishing accepted requests that nobody picked up");
                    return queue.publishAgain(runs);
                })
                .onFailure(e -> log.atWarn()
                        .addKeyValue("reason", e.getMessage())
                        .log("accepted requests could not be swept, trying again"))
                .onComplete(_ -> sweeping = false);
    }
}
