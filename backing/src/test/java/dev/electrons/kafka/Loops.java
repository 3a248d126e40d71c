package dev.electrons.kafka;

import dev.electrons.backing.MeshBacking;
import dev.electrons.boot.Health;
import dev.electrons.boot.HttpConfig;
import dev.electrons.boot.Mesh;
import dev.electrons.boot.ServiceConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** What the tests of loops share: a mesh of no service, numbered messages, and a handler that remembers. */
final class Loops {
    private static final AtomicInteger CORNERS = new AtomicInteger();

    static {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private Loops() {}

    record Nothing() implements ServiceConfig {
        @Override
        public HttpConfig http() {
            return new HttpConfig("127.0.0.1", 0, OptionalInt.empty());
        }
    }

    /** Topics that no other test uses. */
    static KafkaConfig config(MeshBacking backing) {
        return KafkaConfig.at(backing.bootstrap(), backing.topicPrefix() + CORNERS.incrementAndGet() + ".");
    }

    static Mesh<Nothing> mesh(Vertx vertx, String instance) {
        return new Mesh<>(
                "test",
                instance,
                new Nothing(),
                vertx,
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                new Health(vertx));
    }

    static Message message(String topic, String key, String body) {
        return new Message(
                topic,
                null,
                key,
                key + "/" + body.hashCode(),
                "de.test",
                "/de/test",
                Instant.now(),
                null,
                null,
                Map.of(),
                body.getBytes(StandardCharsets.UTF_8));
    }

    static List<Message> numbered(String topic, String key, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(n -> message(topic, key, String.valueOf(n)))
                .toList();
    }

    static String text(Received received) {
        return new String(received.body(), StandardCharsets.UTF_8);
    }

    /** Keeps everything it is given. */
    static final class Memory implements BatchHandler {
        final Queue<Received> seen = new ConcurrentLinkedQueue<>();

        @Override
        public void handle(List<Received> batch) {
            seen.addAll(batch);
        }

        List<String> texts(String key) {
            return seen.stream()
                    .filter(received -> key.equals(received.key()))
                    .map(Loops::text)
                    .toList();
        }
    }
}
