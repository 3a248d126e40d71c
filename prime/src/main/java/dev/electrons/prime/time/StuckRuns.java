package dev.electrons.prime.time;

import dev.electrons.boot.Mesh;
import dev.electrons.postgres.EventStore;
import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether any run had something due that did not come: there should never be one, however often coordinators die. The
 * gauge {@code de.prime.runs.stuck} is what an alert watches.
 */
public final class StuckRuns {
    private static final Logger log = LoggerFactory.getLogger(StuckRuns.class);
    private static final long EVERY_MS = 15_000;
    private static final Duration GRACE = Duration.ofMinutes(1);
    private static final int MOST = 100;

    private final Vertx vertx;
    private final EventStore store;
    private final AtomicInteger count = new AtomicInteger();
    private long timer = -1;

    public StuckRuns(Mesh<?> mesh, EventStore store) {
        this.vertx = mesh.vertx();
        this.store = store;
        Gauge.builder("de.prime.runs.stuck", count, AtomicInteger::get).register(mesh.meters());
    }

    public void start() {
        timer = vertx.setPeriodic(EVERY_MS, _ -> look());
    }

    public void stop() {
        vertx.cancelTimer(timer);
    }

    private void look() {
        store.stuck(Instant.now(), GRACE, MOST).onSuccess(stuck -> {
            if (!stuck.isEmpty()) {
                log.atWarn()
                        .addKeyValue("runs", stuck.size())
                        .addKeyValue("run_id", stuck.getFirst().run())
                        .addKeyValue("due", stuck.getFirst().due())
                        .log("runs wait for something that was due a while ago; de why RUN tells for what");
            }
            count.set(stuck.size());
        });
    }
}
