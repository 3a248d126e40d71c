package dev.electrons.runners.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.runners.fleet.Permits.Admission;
import dev.electrons.runners.wire.Cancel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class PermitsTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Duration LONG = Duration.ofMinutes(1);

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    private static Permits.Permit granted(Future<Admission> admission) {
        await().until(admission::isComplete);
        return ((Admission.Granted) admission.result()).permit();
    }

    private static Permits.Claim claim(String app) {
        return claim(app, "route");
    }

    private static Permits.Claim claim(String app, String route) {
        return new Permits.Claim(app, route, LONG, new Cancel());
    }

    private static String refused(Future<Admission> admission) {
        await().until(admission::isComplete);
        return ((Admission.Refused) admission.result()).reason();
    }

    @Test
    void appsThatWaitTakeTurns() {
        var permits = new Permits(VERTX, 1, 10);
        var first = granted(permits.acquire(claim("greedy")));
        var greedy = permits.acquire(claim("greedy"));
        var greedyAgain = permits.acquire(claim("greedy"));
        var modest = permits.acquire(claim("modest"));

        first.release();
        granted(greedy).release();

        granted(modest).release();
        granted(greedyAgain).release();
        assertThat(permits.inUse()).isZero();
    }

    @Test
    void noAppFillsTheLineForOthers() {
        var permits = new Permits(VERTX, 1, 4);
        granted(permits.acquire(claim("greedy")));
        var inTime = permits.acquire(claim("greedy"));
        permits.acquire(claim("greedy"));
        var third = permits.acquire(claim("greedy"));
        var last = permits.acquire(claim("greedy"));

        permits.acquire(claim("modest"));
        permits.acquire(claim("modest"));

        assertThat(refused(last)).isEqualTo("busy: the line is full, and others' turns come before its own");
        assertThat(refused(third)).startsWith("busy: ");
        assertThat(refused(permits.acquire(claim("modest")))).isEqualTo("busy: 1 calls under way and 4 waiting");
        assertThat(inTime.isComplete()).isFalse();
        assertThat(permits.queued()).isEqualTo(4);
    }

    @Test
    void whoWaitsForWhatIsGoneIsSentAway() {
        var permits = new Permits(VERTX, 1, 10);
        var first = granted(permits.acquire(claim("shop")));
        var gone = permits.acquire(claim("shop", "gone"));
        var there = permits.acquire(claim("shop", "there"));

        permits.dismiss("gone"::equals, "breaker open");

        assertThat(refused(gone)).isEqualTo("breaker open");
        assertThat(permits.queued()).isEqualTo(1);
        first.release();
        granted(there).release();
        assertThat(permits.inUse()).isZero();
    }

    @Test
    void placesAreGivenInTheOrderOfAsking() {
        var permits = new Permits(VERTX, 1, 10);
        var first = granted(permits.acquire(claim("shop")));
        var second = permits.acquire(claim("shop"));
        var third = permits.acquire(claim("shop"));

        first.release();
        first.release();

        granted(second).release();
        granted(third).release();
        assertThat(permits.inUse()).isZero();
    }

    @Test
    void aFullLineRefusesAtOnce() {
        var permits = new Permits(VERTX, 1, 1);
        granted(permits.acquire(claim("shop")));
        permits.acquire(claim("shop"));

        assertThat(permits.acquire(claim("shop")).result())
                .isEqualTo(new Admission.Refused("busy: 1 calls under way and 1 waiting"));
    }

    @Test
    void whoWaitsInVainLeavesTheLine() {
        var permits = new Permits(VERTX, 1, 1);
        granted(permits.acquire(claim("shop")));

        var inVain = permits.acquire(new Permits.Claim("shop", "route", Duration.ofMillis(20), new Cancel()));

        await().until(inVain::isComplete);
        assertThat(inVain.result()).isInstanceOf(Admission.Refused.class);
        assertThat(permits.queued()).isZero();
    }

    @Test
    void aClientThatGoesLeavesTheLine() {
        var permits = new Permits(VERTX, 1, 1);
        granted(permits.acquire(claim("shop")));
        var cancel = new Cancel();
        var waiting = permits.acquire(new Permits.Claim("shop", "route", LONG, cancel));

        cancel.cancel();

        assertThat(waiting.result()).isEqualTo(new Admission.Refused("the client has gone"));
        assertThat(permits.queued()).isZero();
    }
}
