package dev.electrons.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchLoopIT {
    private final Vertx vertx = Vertx.vertx();
    private final KafkaConfig config = Broker.shared().config();
    private final String topic = config.topics().signals();
    private Publisher publisher;

    @BeforeEach
    void publisher() {
        var mesh = Loops.mesh(vertx, "publisher");
        publisher = new Publisher(mesh, config);
        Topics.ensure(mesh, config, Set.of(topic)).await();
    }

    @AfterEach
    void close() {
        publisher.close().await();
        vertx.close().await();
    }

    @Test
    void messagesOfOneKeyArriveInTheOrderTheyWereSent() {
        var memory = new Loops.Memory();
        var loop = loop(memory, "one");

        for (int n = 0; n < 1_000; n += 100) {
            publisher.send(Loops.numbered(topic, "a", n, n + 100)).await();
        }

        await().until(() -> memory.seen.size() == 1_000);
        assertThat(memory.texts("a"))
                .containsExactlyElementsOf(
                        IntStream.range(0, 1_000).mapToObj(String::valueOf).toList());
        loop.stop().await();
    }

    private BatchLoop loop(BatchHandler handler, String instance) {
        var settings = new LoopSettings("loop", "group", Set.of(topic), 100, Duration.ofMillis(50));
        return BatchLoop.start(Loops.mesh(vertx, instance), config, settings, handler);
    }
}
