package dev.electrons.runners.replay;

import dev.electrons.postgres.Postgres;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives an attempt that asks again the answer that it was given before. An answer is kept before its client has the end of
 * it, so that whoever lost it can have it again; when that takes too long, or Postgres is away, it is answered all the same.
 */
public final class Replays extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(Replays.class);
    private static final Duration KEPT = Duration.ofHours(24);
    private static final long SWEEP_MS = Duration.ofMinutes(5).toMillis();
    private static final int SWEPT = 500;
    private static final long PATIENCE_MS = 1_000;

    private final Optional<Postgres> postgres;
    private final Optional<ResponseStore> store;
    private final InstantSource clock;
    private final Counter replayed;
    private final Counter unkept;

    /** Without Postgres nothing is kept. */
    public Replays(Optional<Postgres> postgres, MeterRegistry meters, InstantSource clock) {
        this.postgres = postgres;
        this.store = postgres.map(ResponseStore::new);
        this.clock = clock;
        this.replayed = Counter.builder("de.runners.replayed")
                .description("answers given again from the table")
                .register(meters);
        this.unkept = Counter.builder("de.runners.unkept")
                .description("answers to attempts that could not be kept")
                .register(meters);
    }

    /** Whether anything is kept at all. */
    public boolean open() {
        return store.isPresent();
    }

    /** The answer that was given before. The future never fails. */
    public Future<Optional<Saved>> find(Question question) {
        return store.map(open -> bounded(open.find(question)).otherwise(Optional.empty()))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()))
                .onSuccess(found -> found.ifPresent(_ -> replayed.increment()));
    }

    /** Keeps an answer, if it is not too large. The future never fails. */
    public Future<Void> keep(Question question, Saved saved) {
        if (store.isEmpty() || saved.body().length() > Saved.LARGEST) {
            return Future.succeededFuture();
        }
        return bounded(store.get().keep(question, saved))
                .onFailure(failure -> {
                    unkept.increment();
                    log.atWarn()
                            .addKeyValue("attempt_id", question.attemptId())
                            .addKeyValue("reason", failure.getMessage())
                            .log("an answer was not kept: should it get lost, it will be paid for again");
                })
                .otherwiseEmpty();
    }

    private static <T> Future<T> bounded(Future<T> work) {
        return work.timeout(PATIENCE_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    public Future<?> start() {
        postgres.ifPresent(open ->
                open.ready().onSuccess(_ -> vertx.setPeriodic(SWEEP_MS, _ -> store.ifPresent(this::sweep))));
        return Future.succeededFuture();
    }

    /** Deletes what is too old, a bounded number at a time. */
    Future<Void> sweep(ResponseStore from) {
        return from.forget(clock.instant().minus(KEPT).atOffset(ZoneOffset.UTC), SWEPT)
                .compose(gone -> gone == SWEPT ? sweep(from) : Future.<Void>succeededFuture())
                .onFailure(failure -> log.atDebug()
                        .addKeyValue("reason", failure.getMessage())
                        .log("old answers were not deleted"))
                .otherwiseEmpty();
    }
}
