package dev.electrons.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@Mesh
class OutageIT {
    private final MeshBacking.Servers servers;
    private final Vertx vertx = Vertx.vertx();
    private final KafkaConfig config;
    private final String topic;

    OutageIT(MeshBacking backing) {
        config = Loops.config(backing);
        topic = config.topics().signals();
        servers = backing.servers();
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void aLoopGoesOnAfterTheBrokerWasAwayAndNothingThatWasAcknowledgedIsLost() {
        var mesh = Loops.mesh(vertx, "one");
        var publisher = new Publisher(mesh, config);
        Topics.ensure(mesh, config, Set.of(topic)).await();
        var memory = new Loops.Memory();
        var settings = LoopSettings.of("loop", "group", Set.of(topic));
        var loop = BatchLoop.start(mesh, config, settings, memory);
        publisher.send(Loops.numbered(topic, "a", 0, 100)).await();
        await().until(() -> memory.seen.size() == 100);

        assertThat(publisher.available().await()).isTrue();

        servers.stopKafka();
        assertKnownAway(publisher);
        var duringOutage = publisher.send(Loops.numbered(topic, "a", 100, 200));
        servers.startKafka();
        await().until(() -> publisher.available().await());
        duringOutage
                .recover(_ -> insist(publisher, Loops.numbered(topic, "a", 100, 200)))
                .await();
        insist(publisher, Loops.numbered(topic, "a", 200, 300)).await();

        await().until(() -> memory.texts("a").contains("299"));
        assertThat(memory.texts("a").stream().distinct())
                .containsExactlyElementsOf(
                        IntStream.range(0, 300).mapToObj(String::valueOf).toList());
        loop.stop().await();
        publisher.close().await();
    }

    @Test
    void everythingWaitsForABrokerThatIsAwayAtStart() {
        servers.stopKafka();
        var mesh = Loops.mesh(vertx, "one");
        var publisher = new Publisher(mesh, config);
        var ensured = Topics.ensure(mesh, config, Set.of(topic));
        var memory = new Loops.Memory();
        var loop = BatchLoop.start(mesh, config, LoopSettings.of("loop", "group", Set.of(topic)), memory);
        var tail = Tail.start(mesh, config, "tail", new Deaf());

        assertThat(publisher.available().await()).isFalse();
        assertThatThrownBy(
                        () -> publisher.send(Loops.numbered(topic, "a", 0, 1)).await())
                .isInstanceOf(KafkaAway.class);
        assertThatThrownBy(
                        () -> tail.watch(topic, List.of(0), new TailStart.End()).await())
                .isInstanceOf(KafkaAway.class);
        assertThat(mesh.health().report().await().toString()).contains("waiting_for", "consumer loop");

        servers.startKafka();
        ensured.await();
        await().until(() -> publisher.available().await());
        publisher.send(Loops.numbered(topic, "a", 1, 2)).await();
        await().until(() -> memory.texts("a").equals(List.of("1")));
        tail.watch(topic, List.of(0), new TailStart.End()).await();
        await().until(() -> !mesh.health().report().await().toString().contains("waiting_for"));
        tail.stop().await();
        loop.stop().await();
        publisher.close().await();
    }

    /** What was heard of it a moment ago counts for a second; whoever asks has an answer soon, and not when the client gives up. */
    private static void assertKnownAway(Publisher publisher) {
        await().until(() -> {
            long begin = System.nanoTime();
            boolean there = publisher.available().await();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
            return !there;
        });
    }

    /** As every caller does whose messages must arrive. */
    private static Future<Void> insist(Publisher publisher, List<Message> messages) {
        return publisher.send(messages).recover(_ -> insist(publisher, messages));
    }

    private static final class Deaf implements TailListener {
        @Override
        public boolean wants(String topic, @Nullable String key) {
            return false;
        }

        @Override
        public void heard(List<Received> batch) {}
    }
}
