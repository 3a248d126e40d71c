package dev.electrons.subworkflows.call;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops asking a service that is away, and finds out by itself when it is back.
 *
 * <p>When it half-opens it asks a small question of its own and lets nobody's work through until that is answered: a task
 * may take minutes, and what the others should do must not hang on it.
 */
public final class Breaker {
    private static final Logger log = LoggerFactory.getLogger(Breaker.class);
    private static final int FAILURES = 3;
    /** How long it stays open before it asks again. */
    public static final Duration RESET = Duration.ofSeconds(5);
    /** Failures count while no success came between them, however far apart they are, up to this. */
    private static final Duration CONSECUTIVE = Duration.ofHours(1);

    private final CircuitBreaker breaker;
    private final Vertx vertx;
    private final Supplier<Future<Exchange>> probe;
    private final Predicate<Exchange> against;
    private final AtomicBoolean away = new AtomicBoolean();

    /**
     * A closed breaker.
     *
     * @param against which exchanges speak against the service
     * @param probe the small question, which confirms each failure and finds out when the service is back
     * @param reset how long it stays open before it asks again
     */
    public Breaker(
            Vertx vertx,
            MeterRegistry meters,
            String name,
            Predicate<Exchange> against,
            Supplier<Future<Exchange>> probe,
            Duration reset) {
        this.vertx = vertx;
        this.probe = probe;
        this.against = against;
        var options = new CircuitBreakerOptions()
                .setMaxFailures(FAILURES)
                .setFailuresRollingWindow(CONSECUTIVE.toMillis())
                .setTimeout(-1) // every call carries its own
                .setResetTimeout(reset.toMillis())
                .setFallbackOnFailure(false)
                .setNotificationPeriod(0);
        breaker = CircuitBreaker.create(name, vertx, options)
                .openHandler(_ -> changed(true))
                .closeHandler(_ -> changed(false))
                .halfOpenHandler(_ -> halfOpened());
        Gauge.builder("de.breaker.state", breaker, it -> number(it.state()))
                .description("0 closed, 1 half open, 2 open")
                .tag("name", name)
                .register(meters);
    }

    public String name() {
        return breaker.name();
    }

    /** {@code closed}, {@code half_open} or {@code open}. */
    public String state() {
        return breaker.state().name().toLowerCase(Locale.ROOT);
    }

    public boolean closed() {
        return breaker.state() == CircuitBreakerState.CLOSED;
    }

    /** Asks, unless the service is known to be away. Never fails. */
    public Future<Exchange> through(Supplier<Future<Exchange>> call) {
        if (!closed()) {
            return Future.succeededFuture(notAsked());
        }
        return pass(call);
    }

    private Future<Exchange> pass(Supplier<Future<Exchange>> call) {
        // What came of it goes to the caller at once; the breaker goes on to find out whether it counts.
        var answer = Promise.<Exchange>promise();
        breaker.execute(() -> call.get().compose(exchange -> {
                    answer.tryComplete(exchange);
                    // One caller's failure may be its own: it counts when the small question fails too.
                    return against.test(exchange) ? asked() : Future.succeededFuture(exchange);
                }))
                .onComplete(_ -> answer.tryComplete(notAsked()));
        return answer.future();
    }

    private Future<Exchange> asked() {
        return probe.get()
                .compose(answer -> against.test(answer)
                        ? Future.failedFuture("the service is away")
                        : Future.succeededFuture(answer));
    }

    private Exchange notAsked() {
        return new Exchange.NotAsked("the breaker " + name() + " is " + state());
    }

    private void halfOpened() {
        log.atDebug().addKeyValue("breaker", name()).log("the breaker is half open");
        // The handler runs inside the breaker's own lock, before it lets anything through.
        vertx.runOnContext(_ -> breaker.execute(this::asked).otherwiseEmpty());
    }

    /** A service that stays away is said once, and not at every probe. */
    private void changed(boolean nowAway) {
        if (away.getAndSet(nowAway) != nowAway) {
            log.atWarn()
                    .addKeyValue("breaker", breaker.name())
                    .log(nowAway ? "the breaker has opened" : "the breaker has closed");
        }
    }

    private static int number(CircuitBreakerState state) {
        return switch (state) {
            case CLOSED -> 0;
            case HALF_OPEN -> 1;
            case OPEN -> 2;
        };
    }

    /** Stops its timers. */
    public void close() {
        breaker.close();
    }
}
