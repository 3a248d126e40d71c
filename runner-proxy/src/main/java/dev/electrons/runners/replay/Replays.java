package dev.electrons.runners.replay;

import dev.electrons.postgres.Postgres;
import dev.electrons.runners.account.Caller;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
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

    /** Of answers under way and on their way to the table, in bytes. */
    static final int ROOM = 2 * Saved.LARGEST;

    private final Optional<Postgres> postgres;
    private final Optional<ResponseStore> store;
    private final InstantSource clock;
    private final MeterRegistry meters;
    private final Counter replayed;
    private final AtomicInteger held = new AtomicInteger();

    /** Why an answer was not kept. */
    enum Unkept {
        TOO_LARGE,
        NO_ROOM,
        UNWRITTEN;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Without Postgres nothing is kept. */
    public Replays(Optional<Postgres> postgres, MeterRegistry meters, InstantSource clock) {
        this.postgres = postgres;
        this.store = postgres.map(ResponseStore::new);
        this.clock = clock;
        this.meters = meters;
        this.replayed = Counter.builder("de.runners.replayed")
                .description("answers given again from the table")
                .register(meters);
        meters.gauge("de.runners.replay.held.bytes", held);
        // There from the start: of a series that begins at 1 nobody sees the increase.
        for (var why : Unkept.values()) {
            unkept(why);
        }
    }

    /** For a request of whose answer nothing is to be remembered. */
    public Recording nothing() {
        return new Recording(this, Optional.empty());
    }

    /**
     * What is to be remembered of a request: nothing when its caller does not say what attempt it is.
     *
     * @param parts all that the answer depends on, besides whose it is
     */
    public Recording recording(Caller caller, byte[]... parts) {
        var question = Optional.ofNullable(caller.attemptId())
                .filter(_ -> store.isPresent())
                .map(id -> Question.of(id, String.valueOf(caller.app()), parts));
        return new Recording(this, question);
    }

    /** The answer that was given before. The future never fails. */
    Future<Optional<Saved>> find(Question question) {
        return store.map(open -> bounded(open.find(question)).otherwise(Optional.empty()))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()))
                .onSuccess(found -> found.ifPresent(_ -> replayed.increment()));
    }

    /** Whether so much more may be held in memory; who took it gives it back. */
    boolean take(int bytes) {
        if (held.addAndGet(bytes) <= ROOM) {
            return true;
        }
        give(bytes);
        return false;
    }

    void give(int bytes) {
        held.addAndGet(-bytes);
    }

    /**
     * Keeps an answer. The future never fails.
     *
     * @param written run once the bytes are no longer needed, which may be later
     */
    Future<Void> keep(Question question, Saved saved, Runnable written) {
        var writing = store.map(open -> open.keep(question, saved)).orElseGet(Future::succeededFuture);
        writing.onComplete(_ -> written.run());
        return bounded(writing)
                .onFailure(failure -> unkept(question, Unkept.UNWRITTEN, failure.getMessage()))
                .otherwiseEmpty();
    }

    /** Says that an answer cannot be given again. */
    void unkept(Question question, Unkept why, @Nullable String reason) {
        unkept(why).increment();
        log.atWarn()
                .addKeyValue("attempt_id", question.attemptId())
                .addKeyValue("reason", why == Unkept.UNWRITTEN ? reason : why.word())
                .log("an answer was not kept: should it get lost, it will be paid for again");
    }

    private Counter unkept(Unkept why) {
        return Counter.builder("de.runners.unkept")
                .description("answers to attempts that could not be kept")
                .tags("reason", why.word())
                .register(meters);
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
