package dev.electrons.subworkflows.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.subworkflows.Given;
import dev.electrons.subworkflows.Scripted;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Scripted service = new Scripted(vertx, (seen, response) -> Scripted.json(response, 200, Map.of()));
    private final Peer peer = new Peer("service", vertx, service.url(), Optional.empty());
    private final AtomicInteger probed = new AtomicInteger();
    private final Breaker breaker = new Breaker(
            vertx,
            meters,
            "service",
            Unavailability::ofRunners,
            () -> peer.get("/probe").onComplete(_ -> probed.incrementAndGet()),
            Duration.ofMillis(200));

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private Exchange ask() {
        var task = Given.task("text", Map.of());
        var ask = Ask.json("/work", new byte[0], Duration.ofSeconds(30), _ -> {});
        return breaker.through(() -> peer.post(ask, new Given.Watched(task).attempt))
                .await();
    }

    private double gauge() {
        return meters.get("de.breaker.state").tag("name", "service").gauge().value();
    }

    @Test
    void itOpensAfterThreeFailuresInARowAndAsksNobodyThen() {
        service.script((seen, response) -> Scripted.json(response, 503, Map.of()));
        for (int i = 0; i < 3; i++) {
            assertThat(ask()).isInstanceOf(Exchange.Answered.class);
        }
        await().until(() -> gauge() == 2);
        assertThat(ask()).isInstanceOf(Exchange.NotAsked.class);
        assertThat(service.asked("POST", "/work")).hasSize(3);
    }

    @Test
    void aSuccessBetweenFailuresStartsTheCountAgain() {
        for (int status : new int[] {503, 503, 200, 503, 503}) {
            service.script((seen, response) -> Scripted.json(response, status, Map.of()));
            int before = probed.get();
            ask();
            await().until(() -> status == 200 || probed.get() > before); // a failure counts once it is confirmed
        }
        assertThat(breaker.state()).isEqualTo("closed");
    }

    @Test
    void whatIsOnlyOneCallersTroubleDoesNotOpenIt() {
        service.script((seen, response) -> Scripted.json(response, seen.path().equals("/probe") ? 200 : 503, Map.of()));
        for (int i = 0; i < 5; i++) {
            assertThat(ask()).isInstanceOf(Exchange.Answered.class);
        }
        assertThat(breaker.closed()).isTrue();
    }

    @Test
    void itClosesByItsOwnQuestionOnceTheServiceIsBack() {
        service.die();
        await().until(
                        () -> { // the first may still find a connection, and see it end
                            assertThat(ask()).isNotInstanceOf(Exchange.Answered.class);
                            return !breaker.closed();
                        });
        service.rise();
        await().atMost(Duration.ofSeconds(30)).until(breaker::closed);
        assertThat(service.asked("GET", "/probe")).isNotEmpty();
        assertThat(gauge()).isZero();
        assertThat(ask()).isInstanceOf(Exchange.Answered.class);
    }

    @Test
    void whileTheServiceStaysAwayNobodysWorkIsTheProbe() {
        service.script((seen, response) -> Scripted.json(response, 503, Map.of()));
        for (int i = 0; i < 3; i++) {
            ask();
        }
        await().until(() -> !breaker.closed());
        await().until(() -> service.asked("GET", "/probe").size() >= 6);
        ask();
        assertThat(service.asked("POST", "/work")).hasSize(3);
    }
}
