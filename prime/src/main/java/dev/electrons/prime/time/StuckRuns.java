package dev.electrons.prime.time;

import dev.electrons.boot.Mesh;
import dev.electrons.postgres.EventStore;
import dev.electrons.signal.Signal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether any run had something due that did not come: there should never be one, however often coordinators die. The
 * gauge {@code de.prime.runs.stuck} is what an alert watches. Whoever owns the run, it is told that its time has come, which moves
 * it if it can be moved.
 */
public final class StuckRuns {
    private static final Logger log = LoggerFactory.getLogger(StuckRuns.class);
    private static final long EVERY_MS = 15_000;
    private static final Duration GRACE = Duration.ofMinutes(1);
    private static final int MOST = 100;

    private final Vertx vertx;
    private final EventStore store;
    private final Consumer<List<Signal>> owners;
    private final AtomicInteger count = new AtomicInteger();
    private final Counter moved;
    private long timer = -1;

    /** @param owners whoever has to decide on what the signals are about */
    public StuckRuns(Mesh<?> mesh, EventStore store, Consumer<List<Signal>> owners) {
        this.vertx = mesh.vertx();
        this.store = store;
        this.owners = owners;
        moved = mesh.meters().counter("de.prime.runs.moved");
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
                moved.increment(stuck.size());
                owners.accept(stuck.stream()
                        .<Signal>map(row -> new Signal.TimeCame(row.run(), row.due()))
                        .toList());
            }
            count.set(stuck.size());
        });
    }
}
