package dev.electrons.intake.callback;

import dev.electrons.boot.Mesh;
import dev.electrons.intake.IntakeConfig;
import dev.electrons.intake.callback.Verdict.Outcome;
import dev.electrons.outside.Allowed;
import dev.electrons.outside.Names;
import dev.electrons.postgres.Postgres;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the callbacks that are due. Several instances share the work: what one has taken is due again for the others when its
 * lease is over, so a crash delays and loses nothing, and may send twice under the same id.
 */
public final class CallbackSender extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(CallbackSender.class);
    private static final long LOOK_MS = 250;
    private static final long AGE_MS = 5_000;
    private static final int MOST = 64;
    private static final int PER_HOST = 4;
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final Postgres postgres;
    private final CallbackStore store;
    private final SecretStore secrets;
    private final Allowed allowed;
    private final Pace pace;
    private final MeterRegistry meters;
    private final Timer took;
    private final AtomicLong age = new AtomicLong();
    private final Map<String, Integer> calls = new HashMap<>();
    private final Promise<Void> idle = Promise.promise();
    private @Nullable Courier courier;
    private boolean looking;
    private boolean more;
    private boolean leaving;

    /** What a test chooses for itself. */
    record Pace(Backoff backoff, Courier.Patience patience, Names names) {
        static final Pace USUAL = new Pace(Backoff.USUAL, Courier.Patience.USUAL, Names.SYSTEM);
    }

    public CallbackSender(Mesh<IntakeConfig> mesh, Postgres postgres) {
        this(mesh, postgres, Pace.USUAL);
    }

    CallbackSender(Mesh<IntakeConfig> mesh, Postgres postgres, Pace pace) {
        this.postgres = postgres;
        this.store = new CallbackStore(postgres);
        this.secrets = new SecretStore(postgres);
        this.allowed = mesh.config().callbacks();
        this.pace = pace;
        this.meters = mesh.meters();
        this.took = meters.timer("de.intake.callbacks.delivery");
        meters.gauge("de.intake.callbacks.due.age", age);
        for (var outcome : Outcome.values()) {
            meters.counter("de.intake.callbacks", "outcome", word(outcome));
        }
    }

    private static String word(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Future<?> start() {
        courier = new Courier(vertx, allowed, pace.names(), pace.patience());
        vertx.setPeriodic(LOOK_MS, _ -> look());
        vertx.setPeriodic(AGE_MS, _ -> measure());
        return Future.succeededFuture();
    }

    private void measure() {
        if (postgres.ready().succeeded()) {
            store.oldestDue().onSuccess(seconds -> age.set(Math.round(seconds)));
        }
    }

    private int inFlight() {
        return calls.values().stream().mapToInt(Integer::intValue).sum();
    }

    private void look() {
        int room = MOST - inFlight();
        if (looking || leaving || room <= 0 || !postgres.ready().succeeded()) {
            return;
        }
        looking = true;
        store.take(calls, PER_HOST, room, LEASE)
                .onSuccess(this::send)
                .onFailure(e -> log.atWarn()
                        .addKeyValue("reason", e.getMessage())
                        .log("callbacks could not be looked for, trying again"))
                .onComplete(_ -> looking = false);
    }

    private void send(List<Delivery> taken) {
        more = !taken.isEmpty();
        taken.forEach(delivery -> {
            calls.merge(delivery.host(), 1, Integer::sum);
            attempt(delivery).onComplete(_ -> left(delivery));
        });
    }

    private void left(Delivery delivery) {
        calls.computeIfPresent(delivery.host(), (_, count) -> count == 1 ? null : count - 1);
        if (leaving && calls.isEmpty()) {
            idle.tryComplete();
        } else if (more) {
            look();
        }
    }

    private Future<Void> attempt(Delivery delivery) {
        long begin = System.nanoTime();
        return secrets(delivery)
                .compose(known -> Objects.requireNonNull(courier).carry(delivery, known))
                .compose(answer -> {
                    var time = Duration.ofNanos(System.nanoTime() - begin);
                    var luck = ThreadLocalRandom.current().nextDouble();
                    var verdict = Verdict.of(answer, delivery.tried(), pace.backoff(), luck);
                    told(delivery, verdict, time);
                    return store.settle(delivery, verdict, time);
                })
                .onFailure(e -> log.atWarn()
                        .addKeyValue("callback", delivery.id())
                        .addKeyValue("reason", e.getMessage())
                        .log("what came of a callback could not be kept, it will be sent again"));
    }

    private Future<List<Secret>> secrets(Delivery delivery) {
        return delivery.secrets().isEmpty()
                ? secrets.of(delivery.app()).map(SecretStore.Secrets::all)
                : Future.succeededFuture(delivery.secrets());
    }

    private void told(Delivery delivery, Verdict verdict, Duration time) {
        took.record(time);
        meters.counter("de.intake.callbacks", "outcome", word(verdict.outcome()))
                .increment();
        boolean lost = verdict.outcome().state().equals("failed");
        (lost ? log.atWarn() : log.atDebug())
                .addKeyValue("run_id", delivery.run())
                .addKeyValue("version", delivery.version())
                .addKeyValue("app", delivery.app())
                .addKeyValue("host", delivery.host())
                .addKeyValue("attempt", delivery.attempt())
                .addKeyValue("reason", verdict.words())
                .log(lost ? "callback failed for good" : "callback " + word(verdict.outcome()));
    }

    /** What is under way is waited for; what does not come to an end is sent again by another instance. */
    @Override
    public Future<?> stop() {
        leaving = true;
        if (calls.isEmpty()) {
            idle.tryComplete();
        }
        return idle.future()
                .timeout(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)
                .transform(_ -> courier == null ? Future.succeededFuture() : courier.close());
    }
}
