package dev.electrons.kafka;

import static dev.electrons.kafka.Examples.AT;
import static dev.electrons.kafka.Examples.understood;
import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.boot.Health;
import dev.electrons.boot.HttpConfig;
import dev.electrons.boot.Mesh;
import dev.electrons.boot.ServiceConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadLettersTest {
    private final Vertx vertx = Vertx.vertx();
    private final DeadLetters letters =
            new DeadLetters(new Publisher(mesh(), KafkaConfig.at("127.0.0.1:1", "de.")), Examples.TOPICS, "prime");

    record Config(HttpConfig http) implements ServiceConfig {}

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void keepEverythingNeededToSendTheMessageAgain() {
        var body = "not { json".getBytes(StandardCharsets.UTF_8);
        var received =
                new Received("de.signals", 4, 42, AT, "key", Map.of("ce_id", "x", "traceparent", Examples.TRACE), body);

        var message = letters.message(received, "not JSON", AT);

        var letter = understood(DeadLetters.read(Examples.travelled(message)));
        assertThat(message.topic()).isEqualTo("de.dlq");
        assertThat(message.id()).isEqualTo("de.signals-4@42");
        assertThat(message.traceparent()).isEqualTo(Examples.TRACE);
        assertThat(letter)
                .isEqualTo(new DeadLetters.Letter(
                        "not JSON",
                        "prime",
                        AT,
                        "de.signals",
                        4,
                        42,
                        AT,
                        "key",
                        received.headers(),
                        "not { json",
                        null,
                        body.length,
                        false));
        assertThat(letter.content()).isEqualTo(body);
    }

    @Test
    void keepBytesThatAreNoText() {
        var body = new byte[] {1, (byte) 0xff, 0, 2};

        var letter = travelled(body);

        assertThat(letter.body()).isNull();
        assertThat(letter.content()).isEqualTo(body);
    }

    @Test
    void keepTheFirstMebibyteOfALargeBodyAndSaySo() {
        var letter = travelled("x".repeat(3 << 20).getBytes(StandardCharsets.UTF_8));

        assertThat(letter.truncated()).isTrue();
        assertThat(letter.bytes()).isEqualTo(3 << 20);
        assertThat(letter.content()).hasSize(1 << 20);
    }

    private DeadLetters.Letter travelled(byte[] body) {
        return understood(DeadLetters.read(Examples.travelled(letters.message(Examples.received(body), "odd", AT))));
    }

    private Mesh<Config> mesh() {
        var config = new Config(new HttpConfig("127.0.0.1", 0, OptionalInt.empty()));
        return new Mesh<>(
                "prime",
                "prime-1",
                config,
                vertx,
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                new Health(vertx));
    }
}
