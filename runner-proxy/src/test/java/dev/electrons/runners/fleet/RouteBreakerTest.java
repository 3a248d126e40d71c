package dev.electrons.runners.fleet;

import static io.vertx.circuitbreaker.CircuitBreakerState.CLOSED;
import static io.vertx.circuitbreaker.CircuitBreakerState.HALF_OPEN;
import static io.vertx.circuitbreaker.CircuitBreakerState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.runners.roster.BreakerPolicy;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class RouteBreakerTest {
    private static final Vertx VERTX = Vertx.vertx();

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    private static RouteBreaker breaker(Duration open) {
        return new RouteBreaker(
                "r/m",
                VERTX,
                new BreakerPolicy(3, Duration.ofSeconds(60), open, Duration.ofMinutes(5)),
                false,
                () -> {});
    }

    private static void fail(RouteBreaker breaker, int times) {
        for (int i = 0; i < times; i++) {
            breaker.admit().orElseThrow().failed("broken", false);
        }
    }

    private static void reaches(RouteBreaker breaker, CircuitBreakerState state) {
        await().pollInterval(Duration.ofMillis(2)).until(() -> breaker.state() == state);
    }

    @Test
    void failuresInARowOpenIt() {
        var breaker = breaker(Duration.ofMinutes(1));

        fail(breaker, 3);

        reaches(breaker, OPEN);
        assertThat(breaker.admit()).isEmpty();
    }

    @Test
    void aSuccessEndsTheRow() {
        var breaker = breaker(Duration.ofMinutes(1));
        fail(breaker, 2);
        await().until(() -> breaker.failures() == 2);

        breaker.admit().orElseThrow().worked();

        await().until(() -> breaker.failures() == 0);
        assertThat(breaker.state()).isEqualTo(CLOSED);
    }

    @Test
    void halfOfTheLastTwentyFailingOpensItToo() {
        var breaker = breaker(Duration.ofMinutes(1));

        for (int i = 0; i < 10; i++) {
            breaker.admit().orElseThrow().worked();
            await().until(() -> breaker.failures() == 0);
            breaker.admit().orElseThrow().failed("broken", false);
        }

        reaches(breaker, OPEN);
    }

    @Test
    void afterItsTimeOneCallTriesAndClosesIt() {
        var breaker = breaker(Duration.ofMillis(20));
        fail(breaker, 3);
        reaches(breaker, HALF_OPEN);

        var trial = breaker.admit();

        assertThat(trial).isPresent();
        assertThat(breaker.admit()).isEmpty();
        trial.orElseThrow().worked();
        reaches(breaker, CLOSED);
        await().until(() -> breaker.openings() == 0);
    }

    @Test
    void aFailedTrialOpensItForTwiceAsLong() {
        var breaker = breaker(Duration.ofMillis(20));
        fail(breaker, 3);
        reaches(breaker, HALF_OPEN);

        breaker.admit().orElseThrow().failed("still broken", false);

        // It is open for 40 ms only, which nobody need see.
        await().until(() -> breaker.openings() == 2);
        assertThat(new BreakerPolicy(3, Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofMinutes(5)))
                .satisfies(policy -> {
                    assertThat(policy.openFor(1)).isEqualTo(Duration.ofSeconds(30));
                    assertThat(policy.openFor(2)).isEqualTo(Duration.ofSeconds(60));
                    assertThat(policy.openFor(9)).isEqualTo(Duration.ofMinutes(5));
                });
    }

    @Test
    void aProbeThatGoesWellHalfOpensItAtOnce() {
        var breaker = breaker(Duration.ofMinutes(1));
        breaker.open("away");
        assertThat(breaker.state()).isEqualTo(OPEN);

        breaker.halfOpen();

        reaches(breaker, HALF_OPEN);
    }

    private static RouteBreaker watched() {
        return new RouteBreaker(
                "r/m",
                VERTX,
                new BreakerPolicy(3, Duration.ofSeconds(60), Duration.ofMillis(1), Duration.ofMinutes(5)),
                true,
                () -> {});
    }

    private static void silence(RouteBreaker breaker) {
        for (int i = 0; i < 3; i++) {
            breaker.admit().orElseThrow().failed("nothing for 20 s", true);
        }
        await().until(() -> breaker.openings() == 1 && breaker.wantsCanary());
    }

    @Test
    void afterSilenceNeitherTimeNorAProbeHalfOpensIt() {
        var breaker = watched();
        silence(breaker);

        breaker.halfOpen();

        await().during(Duration.ofMillis(50)).until(() -> breaker.state() == OPEN);
        breaker.proven();
        reaches(breaker, HALF_OPEN);
        assertThat(breaker.wantsCanary()).isFalse();
    }

    @Test
    void afterSilenceACallThatIsAnsweredAfterAllHalfOpensIt() {
        var breaker = watched();
        var slow = breaker.admit().orElseThrow();
        silence(breaker);

        slow.worked();

        reaches(breaker, HALF_OPEN);
    }

    @Test
    void aServerThatWentDownAfterSilenceIsProvenByItsHealth() {
        var breaker = watched();
        silence(breaker);

        breaker.open("the runner is down");
        breaker.halfOpen();

        reaches(breaker, HALF_OPEN);
    }

    @Test
    void whoeverWaitsIsToldThatItOpened() {
        var told = new AtomicInteger();
        var policy = new BreakerPolicy(3, Duration.ofSeconds(60), Duration.ofMinutes(1), Duration.ofMinutes(5));
        var breaker = new RouteBreaker("r/m", VERTX, policy, false, told::incrementAndGet);

        fail(breaker, 3);

        await().until(() -> told.get() == 1);
    }

    @Test
    void anAbandonedTrialLeavesRoomForTheNext() {
        var breaker = breaker(Duration.ofMillis(20));
        fail(breaker, 3);
        reaches(breaker, HALF_OPEN);

        breaker.admit().orElseThrow().abandoned();

        await().until(() -> breaker.admit().isPresent());
    }

    @Test
    void aVerdictFromBeforeItOpenedIsHeardByNobody() {
        var breaker = breaker(Duration.ofMillis(20));
        var early = breaker.admit().orElseThrow();
        fail(breaker, 3);
        reaches(breaker, HALF_OPEN);
        breaker.admit().orElseThrow().worked();
        reaches(breaker, CLOSED);

        early.failed("late", false);

        assertThat(breaker.failures()).isZero();
    }
}
