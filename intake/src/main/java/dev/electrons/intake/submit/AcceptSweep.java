package dev.electrons.intake.submit;

import dev.electrons.id.RunId;
import dev.electrons.postgres.EventStore;
import dev.electrons.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
        from(null, Instant.now().minus(PATIENCE), 0)
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

    /** Page by page, so that whoever shares this thread is never kept waiting for long; answers how many there were. */
    private Future<Integer> from(@Nullable RunId after, Instant acceptedBefore, int swept) {
        return store.unpublished(after, acceptedBefore, PAGE).compose(runs -> {
            int all = swept + runs.size();
            if (runs.isEmpty()) {
                return Future.succeededFuture(all);
            }
            var published = queue.publishAgain(runs);
            return runs.size() < PAGE || all >= MOST
                    ? published.map(all)
                    : published
                            .compose(_ -> vertx.timer(PAUSE_MS, TimeUnit.MILLISECONDS))
                            .compose(_ -> from(runs.getLast(), acceptedBefore, all));
        });
    }
}
