package dev.electrons.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@Mesh
class PublisherIT {
    private final Vertx vertx = Vertx.vertx();
    private final KafkaConfig config;
    private final Publisher publisher;
    private final String topic;

    PublisherIT(MeshBacking backing) {
        config = Loops.config(backing);
        topic = config.topics().events();
        publisher = new Publisher(Loops.mesh(vertx, "publisher"), config);
        Topics.ensure(Loops.mesh(vertx, "topics"), config, Set.of(topic)).await();
    }

    @AfterEach
    void close() {
        publisher.close().await();
        vertx.close().await();
    }

    @Test
    void batchesThatNobodyWaitedForArriveInTheOrderTheyWereSent() {
        var memory = new Loops.Memory();
        var loop = BatchLoop.start(
                Loops.mesh(vertx, "reader"), config, LoopSettings.of("loop", "group", Set.of(topic)), memory);
        var sends = new ArrayList<Future<Void>>();

        for (int n = 0; n < 2_000; n += 10) {
            sends.add(publisher.send(Loops.numbered(topic, "a", n, n + 10)));
        }
        Future.all(sends).await();

        await().until(() -> memory.seen.size() == 2_000);
        assertThat(memory.texts("a"))
                .containsExactlyElementsOf(
                        IntStream.range(0, 2_000).mapToObj(String::valueOf).toList());
        loop.stop().await();
    }

    @Test
    void aMessageThatCanNeverBeWrittenIsToldFromABrokerThatIsAway() {
        var large = Loops.message(topic, "a", "x".repeat(Clients.LARGEST_MESSAGE + 1));

        assertThatThrownBy(() -> publisher.send(List.of(large)).await()).isInstanceOf(Unpublishable.class);
        assertThatThrownBy(() -> publisher.send(List.of(large.to("no topic"))).await())
                .isInstanceOf(Unpublishable.class);
        assertThat(publisher.available().await()).isTrue();
    }

    @Test
    void aTopicThatIsNotThereCostsOneWaitForAWholeBatchAndOthersNothing() {
        var missing = IntStream.range(0, 500)
                .mapToObj(n -> Loops.message(topic + ".missing", "a", "x"))
                .toList();
        long begin = System.nanoTime();

        assertThatThrownBy(() -> publisher.send(missing).await()).isInstanceOf(KafkaAway.class);

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
        publisher.send(Loops.numbered(topic, "a", 0, 10)).await();
        assertThat(publisher.available().await()).isTrue();
    }

    @Test
    void largeMessagesOfOursFit() {
        var memory = new Loops.Memory();
        var loop = BatchLoop.start(
                Loops.mesh(vertx, "reader"), config, LoopSettings.of("loop", "group", Set.of(topic)), memory);

        publisher.send(List.of(Loops.message(topic, "a", "x".repeat(16 << 20)))).await();

        await().until(() -> memory.seen.size() == 1);
        loop.stop().await();
    }
}
