package dev.electrons.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Postgres is there. Up until a probe on a connection of its own fails; away until one succeeds. Probes are made
 * only after something failed, and then twice a second.
 */
final class Availability {
    private static final Logger log = LoggerFactory.getLogger(Availability.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Vertx vertx;
    private final Supplier<Future<?>> probe;
    private final Runnable back;
    private final AtomicBoolean probing = new AtomicBoolean();
    private volatile boolean away;
    private volatile boolean closed;

    /**
     * @param probe asks Postgres for anything, bounded in time
     * @param back called when it has come back, before it counts as up
     */
    Availability(Vertx vertx, Supplier<Future<?>> probe, Runnable back) {
        this.vertx = vertx;
        this.probe = probe;
        this.back = back;
    }

    boolean up() {
        return !away;
    }

    /** Something failed that may mean that Postgres is away: look, unless somebody is looking. */
    void suspect() {
        if (!closed && probing.compareAndSet(false, true)) {
            look();
        }
    }

    void close() {
        closed = true;
    }

    private void look() {
        probe.get().onComplete(answer -> {
            if (answer.succeeded()) {
                returned();
                probing.set(false);
            } else {
                left(answer.cause());
                if (!closed) {
                    vertx.setTimer(PAUSE.toMillis(), _ -> look());
                }
            }
        });
    }

    private void left(Throwable cause) {
        if (!away && !closed) {
            away = true;
            log.atWarn().addKeyValue("reason", cause.getMessage()).log("Postgres is away");
        }
    }

    private void returned() {
        if (away) {
            back.run();
            away = false;
            log.info("Postgres is back");
        }
    }
}
