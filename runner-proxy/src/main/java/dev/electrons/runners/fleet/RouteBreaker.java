package dev.electrons.runners.fleet;

import dev.electrons.runners.roster.BreakerPolicy;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The breaker of one route, that is of one model at one runner.
 *
 * <p>The library's breaker has one fixed reset time and cannot be half-opened from outside. So each opening is a breaker
 * of its own, opened at birth with the reset time that is its turn; verdicts that arrive late for an earlier one are
 * heard by nobody. A call's verdict comes when its stream has ended, not when its headers came.
 *
 * <p>No lock is held here while the library's is taken, or the other way round.
 */
public final class RouteBreaker {
    private static final Logger log = LoggerFactory.getLogger(RouteBreaker.class);
    private static final Duration AT_ONCE = Duration.ofMillis(1);
    /** Until a canary has come back; nothing else ends it. */
    private static final Duration UNTIL_PROVEN = Duration.ofDays(1);

    private final String name;
    private final Vertx vertx;
    private final BreakerPolicy policy;
    private final boolean canary;
    private final Runnable opened;
    private final RecentCalls recent = new RecentCalls();
    private final AtomicInteger openings = new AtomicInteger();
    private final AtomicReference<CircuitBreaker> current = new AtomicReference<>();
    /** Whether the last failure was silence: a server's health says nothing about an engine that hangs. */
    private volatile boolean silent;

    /** One admitted call. Exactly one verdict ends it. */
    public final class Call {
        private final CircuitBreaker breaker;
        private final Promise<Boolean> verdict;
        private final boolean trial;

        private Call(CircuitBreaker breaker, Promise<Boolean> verdict, boolean trial) {
            this.breaker = breaker;
            this.verdict = verdict;
            this.trial = trial;
        }

        /** The runner did its part. */
        public void worked() {
            recent.add(false);
            verdict.tryComplete(true);
            if (silent && !current.get().equals(breaker)) {
                proven();
            }
        }

        /**
         * The runner failed.
         *
         * @param silence by saying nothing
         */
        public void failed(String reason, boolean silence) {
            recent.add(true);
            silent = silence;
            verdict.tryFail(reason);
            if (!trial && current.get().equals(breaker) && recent.mostlyFailures()) {
                openNow("half of the last calls failed");
            }
        }

        /** Nothing was learnt: the client went, or the runner refused for a reason of ours. */
        public void abandoned() {
            if (trial) {
                current.compareAndSet(breaker, opened(AT_ONCE));
            }
        }
    }

    /**
     * A closed one.
     *
     * @param canary whether somebody finds out if a model that went silent speaks again, so that no client has to
     * @param opened run whenever it opens
     */
    public RouteBreaker(String name, Vertx vertx, BreakerPolicy policy, boolean canary, Runnable opened) {
        this.name = name;
        this.vertx = vertx;
        this.policy = policy;
        this.canary = canary;
        this.opened = opened;
        current.set(listening(library(policy.open())));
    }

    /** A call, if the breaker lets one pass; whoever takes it must end it with a verdict. */
    public Optional<Call> admit() {
        var breaker = current.get();
        boolean trial = breaker.state() == CircuitBreakerState.HALF_OPEN;
        var verdict = Promise.<Boolean>promise();
        var admitted = new boolean[1];
        breaker.execute(() -> {
            admitted[0] = true;
            return verdict.future();
        });
        return admitted[0] ? Optional.of(new Call(breaker, verdict, trial)) : Optional.empty();
    }

    /** Opens now: what is behind is known to be away. */
    public void open(String reason) {
        silent = false;
        openNow(reason);
    }

    private void openNow(String reason) {
        var breaker = current.get();
        if (breaker.state() != CircuitBreakerState.OPEN) {
            reopen(breaker, reason);
        }
    }

    /** The server is well: an open breaker lets one call try at once, unless it opened because nothing was said. */
    public void halfOpen() {
        if (!silent) {
            tryAtOnce();
        }
    }

    /** The model has spoken, or an operator says that all is well. */
    public void proven() {
        silent = false;
        tryAtOnce();
    }

    /** Whether only an answer of the model itself half-opens it, and somebody must ask for one. */
    public boolean wantsCanary() {
        return canary && silent && current.get().state() == CircuitBreakerState.OPEN;
    }

    private void tryAtOnce() {
        var breaker = current.get();
        if (breaker.state() == CircuitBreakerState.OPEN) {
            current.compareAndSet(breaker, opened(AT_ONCE));
        }
    }

    public CircuitBreakerState state() {
        return current.get().state();
    }

    /** Openings in a row without a success between them. */
    public int openings() {
        return openings.get();
    }

    /** Failures counted in the window. */
    public long failures() {
        return current.get().failureCount();
    }

    private void reopen(CircuitBreaker breaker, String reason) {
        var length = canary && silent ? UNTIL_PROVEN : policy.openFor(openings.get() + 1);
        if (current.compareAndSet(breaker, opened(length))) {
            openings.incrementAndGet();
            log.atWarn()
                    .addKeyValue("route", name)
                    .addKeyValue("open_ms", length.toMillis())
                    .addKeyValue("reason", reason)
                    .log("breaker opened");
            opened.run();
        }
    }

    private CircuitBreaker opened(Duration reset) {
        return listening(library(reset).open());
    }

    private CircuitBreaker library(Duration reset) {
        return CircuitBreaker.create(
                name,
                vertx,
                new CircuitBreakerOptions()
                        .setMaxFailures(policy.failures())
                        .setFailuresRollingWindow(policy.window().toMillis())
                        .setTimeout(-1)
                        .setResetTimeout(reset.toMillis()));
    }

    private CircuitBreaker listening(CircuitBreaker breaker) {
        return breaker.openHandler(_ -> reopen(breaker, "too many failures, or the trial failed"))
                .closeHandler(_ -> {
                    openings.set(0);
                    recent.forget();
                    log.atInfo().addKeyValue("route", name).log("breaker closed");
                });
    }
}
