package dev.electrons.postgres;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The wait for a Postgres that answers and has the schema of today, and the daily care for its partitions after. */
final class Readiness {
    private static final Logger log = LoggerFactory.getLogger(Readiness.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final Duration BETWEEN_WORDS = Duration.ofSeconds(10);
    private static final Duration DAY = Duration.ofDays(1);

    private final Vertx vertx;
    private final Postgres postgres;
    private final Migrations migrations;
    private final Promise<Void> ready = Promise.promise();
    private boolean asked;
    private long saidAt;
    private @Nullable Long daily;

    Readiness(Vertx vertx, Postgres postgres, Migrations migrations) {
        this.vertx = vertx;
        this.postgres = postgres;
        this.migrations = migrations;
    }

    synchronized Future<Void> future() {
        if (!asked) {
            asked = true;
            attempt(FIRST_PAUSE);
        }
        return ready.future();
    }

    synchronized void close() {
        ready.tryFail(new PostgresAway("closed"));
        if (daily != null) {
            vertx.cancelTimer(daily);
        }
    }

    private void attempt(Duration pause) {
        migrations.run(postgres).compose(_ -> partitions()).onComplete(answer -> {
            if (answer.succeeded()) {
                begin();
            } else if (!postgres.closed()) {
                say(answer.cause());
                var longer = pause.multipliedBy(2);
                vertx.setTimer(
                        pause.toMillis(), _ -> attempt(longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE));
            }
        });
    }

    private synchronized void begin() {
        if (!postgres.closed()) {
            daily = vertx.setPeriodic(DAY.toMillis(), _ -> partitions());
            ready.tryComplete();
        }
    }

    /** Failing is no reason to stop: the default partition takes what has no other. */
    private Future<Void> partitions() {
        return postgres.query("select ensure_partitions(1, 3)", Tuple.tuple())
                .onFailure(failure -> log.atWarn()
                        .addKeyValue("reason", failure.getMessage())
                        .log("partitions of the event table were not checked"))
                .otherwiseEmpty()
                .mapEmpty();
    }

    private void say(Throwable cause) {
        long now = System.nanoTime();
        if (saidAt == 0 || now - saidAt > BETWEEN_WORDS.toNanos()) {
            saidAt = now;
            log.atInfo().addKeyValue("reason", cause.getMessage()).log("waiting for Postgres");
        }
    }
}
