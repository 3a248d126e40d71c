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

    @Test
    void placesAreGivenInTheOrderOfAsking() {
        var permits = new Permits(VERTX, 1, 10);
        var first = granted(permits.acquire(LONG, new Cancel()));
        var second = permits.acquire(LONG, new Cancel());
        var third = permits.acquire(LONG, new Cancel());

        first.release();
        first.release();

        granted(second).release();
        granted(third).release();
        assertThat(permits.inUse()).isZero();
    }

    @Test
    void aFullLineRefusesAtOnce() {
        var permits = new Permits(VERTX, 1, 1);
        granted(permits.acquire(LONG, new Cancel()));
        permits.acquire(LONG, new Cancel());

        assertThat(permits.acquire(LONG, new Cancel()).result())
                .isEqualTo(new Admission.Refused("busy: 1 calls under way and 1 waiting"));
    }

    @Test
    void whoWaitsInVainLeavesTheLine() {
        var permits = new Permits(VERTX, 1, 1);
        granted(permits.acquire(LONG, new Cancel()));

        var inVain = permits.acquire(Duration.ofMillis(20), new Cancel());

        await().until(inVain::isComplete);
        assertThat(inVain.result()).isInstanceOf(Admission.Refused.class);
        assertThat(permits.queued()).isZero();
    }

    @Test
    void aClientThatGoesLeavesTheLine() {
        var permits = new Permits(VERTX, 1, 1);
        granted(permits.acquire(LONG, new Cancel()));
        var cancel = new Cancel();
        var waiting = permits.acquire(LONG, cancel);

        cancel.cancel();

        assertThat(waiting.result()).isEqualTo(new Admission.Refused("the client has gone"));
        assertThat(permits.queued()).isZero();
    }
}
