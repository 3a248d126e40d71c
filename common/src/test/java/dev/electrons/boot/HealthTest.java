package dev.electrons.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.boot.Health.Finding;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthTest {
    private final Vertx vertx = Vertx.vertx();
    private final Health health = new Health(vertx);

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void isDownUntilTheServiceHasStarted() {
        assertThat(report().getString("status")).isEqualTo("DOWN");

        health.started();

        assertThat(report().getString("status")).isEqualTo("UP");
        assertThat(report().getString("phase")).isEqualTo("started");
    }

    @Test
    void isDownFromTheMomentItDrains() {
        health.started();

        health.draining();

        assertThat(report().getString("status")).isEqualTo("DOWN");
        assertThat(report().getString("phase")).isEqualTo("draining");
    }

    @Test
    void isDegradedWhenSomethingIsWorseButWorks() {
        health.started();
        health.register("good", () -> Future.succeededFuture(Finding.up(Map.of())));
        health.register("lame", () -> Future.succeededFuture(Finding.degraded(Map.of("breaker", "open"))));

        var report = report();

        assertThat(report.getString("status")).isEqualTo("DEGRADED");
        assertThat(check(report, "lame").getString("status")).isEqualTo("DEGRADED");
        assertThat(check(report, "lame").getJsonObject("data").getString("breaker"))
                .isEqualTo("open");
        assertThat(check(report, "good").getString("status")).isEqualTo("UP");
    }

    @Test
    void isDownWhenACheckIsDownFailsOrThrows() {
        health.started();
        health.register("down", () -> Future.succeededFuture(Finding.down(Map.of("waiting_for", "Kafka"))));
        health.register("failing", () -> Future.failedFuture("refused"));
        health.register("throwing", () -> {
            throw new IllegalStateException("odd");
        });

        var report = report();

        assertThat(report.getString("status")).isEqualTo("DOWN");
        assertThat(check(report, "failing").getJsonObject("data").getString("error"))
                .isEqualTo("refused");
        assertThat(check(report, "throwing").getJsonObject("data").getString("error"))
                .isEqualTo("odd");
    }

    @Test
    void aCheckThatDoesNotAnswerIsDownAfterTwoSeconds() {
        health.started();
        health.register("silent", () -> Promise.<Finding>promise().future());
        long begin = System.nanoTime();

        var report = report();

        assertThat(check(report, "silent").getString("status")).isEqualTo("DOWN");
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(1_900), Duration.ofSeconds(20));
    }

    private JsonObject report() {
        return health.report().await();
    }

    private static JsonObject check(JsonObject report, String id) {
        return report.getJsonArray("checks").stream()
                .map(JsonObject.class::cast)
                .filter(check -> check.getString("id").equals(id))
                .findFirst()
                .orElseThrow();
    }
}
