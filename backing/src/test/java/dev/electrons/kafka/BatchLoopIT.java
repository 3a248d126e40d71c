package dev.electrons.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@Mesh
class BatchLoopIT {
    private final Vertx vertx = Vertx.vertx();
    private final KafkaConfig config;
    private final String topic;
    private final List<BatchLoop> loops = new ArrayList<>();
    private final Publisher publisher;

    BatchLoopIT(MeshBacking backing) {
        config = Loops.config(backing);
        topic = config.topics().signals();
        publisher = new Publisher(Loops.mesh(vertx, "publisher"), config);
    }

    @BeforeEach
    void topic() {
        Topics.ensure(Loops.mesh(vertx, "topics"), config, Set.of(topic)).await();
    }

    @AfterEach
    void close() {
        loops.forEach(loop -> loop.stop().await());
        publisher.close().await();
        vertx.close().await();
    }

    @Test
    void messagesOfOneKeyArriveInTheOrderTheyWereSent() {
        var memory = new Loops.Memory();
        start(memory, "one");

        for (int n = 0; n < 1_000; n += 100) {
            publisher.send(Loops.numbered(topic, "a", n, n + 100)).await();
        }

        await().until(() -> memory.seen.size() == 1_000);
        assertThat(memory.texts("a"))
                .containsExactlyElementsOf(
                        IntStream.range(0, 1_000).mapToObj(String::valueOf).toList());
    }

    @Test
    void aBatchThatCouldNotBeHandledComesAgainWhole() {
        var failures = new AtomicInteger();
        var memory = new Loops.Memory();
        start(
                batch -> {
                    if (failures.incrementAndGet() <= 2) {
                        throw new IllegalStateException("not now");
                    }
                    memory.handle(batch);
                },
                "one");

        publisher.send(Loops.numbered(topic, "a", 0, 50)).await();

        await().until(() -> memory.seen.size() >= 50);
        assertThat(memory.texts("a")).containsExactlyElementsOf(numbers(0, 50));
        assertThat(failures.get()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void aStopFinishesTheBatchInHandSoThatTheNextMemberDoesNotSeeItAgain() throws Exception {
        var began = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        var first = new Loops.Memory();
        var leaving = BatchLoop.start(Loops.mesh(vertx, "first"), config, settings(), batch -> {
            began.countDown();
            mayEnd.await();
            first.handle(batch);
        });
        publisher.send(Loops.numbered(topic, "a", 0, 20)).await();
        began.await();
        var left = leaving.stop();
        mayEnd.countDown();
        left.await();
        var second = new Loops.Memory();
        start(second, "second");

        publisher.send(Loops.numbered(topic, "a", 20, 30)).await();

        await().until(() -> second.texts("a").contains("29"));
        var all = new ArrayList<>(first.texts("a"));
        all.addAll(second.texts("a"));
        assertThat(all).containsExactlyElementsOf(numbers(0, 30));
    }

    @Test
    void twoMembersShareThePartitionsAndLoseNothingWhenOneJoinsAndOneLeaves() {
        var first = new Holder();
        var second = new Holder();
        start(first, "first");
        await().until(() -> first.held.size() == 12);
        send(0, 200);

        var leaving = BatchLoop.start(Loops.mesh(vertx, "second"), config, settings(), second);
        await().until(() -> !second.held.isEmpty() && first.held.size() + second.held.size() == 12);
        send(200, 400);
        await().until(() -> distinct(first, second) == 400);
        leaving.stop().await();
        await().until(() -> first.held.size() == 12);
        send(400, 600);

        await().until(() -> distinct(first, second) == 600);
        assertThat(second.memory.seen).isNotEmpty();
    }

    @Test
    void aMemberWithANameOfItsOwnComesBackToItsPartitionsWithoutARebalance() {
        var stable = config.named("stable");
        var other = new Holder();
        start(other, "other");
        await().until(() -> other.held.size() == 12);
        var before = new Holder();
        var first = BatchLoop.start(Loops.mesh(vertx, "stable"), stable, settings(), before);
        await().until(() -> before.held.size() == 6 && other.held.size() == 6);
        var held = Set.copyOf(before.held);
        int changes = other.changes.get();

        first.stop().await();
        var after = new Holder();
        loops.add(BatchLoop.start(Loops.mesh(vertx, "stable"), stable, settings(), after));

        await().until(() -> after.held.size() == 6);
        assertThat(Set.copyOf(after.held)).isEqualTo(held);
        assertThat(other.changes).hasValue(changes);
    }

    private void send(int from, int to) {
        var messages = IntStream.range(from, to)
                .mapToObj(n -> Loops.message(topic, "key-" + n, String.valueOf(n)))
                .toList();
        publisher.send(messages).await();
    }

    private static long distinct(Holder... holders) {
        return List.of(holders).stream()
                .flatMap(holder -> holder.memory.seen.stream())
                .map(Loops::text)
                .distinct()
                .count();
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(String::valueOf).toList();
    }

    private void start(BatchHandler handler, String instance) {
        loops.add(BatchLoop.start(Loops.mesh(vertx, instance), config, settings(), handler));
    }

    private LoopSettings settings() {
        return new LoopSettings("loop", "group", Set.of(topic), 100, Duration.ofMillis(50));
    }

    /** Remembers what it reads and which partitions it has. */
    private static final class Holder implements BatchHandler {
        private final Loops.Memory memory = new Loops.Memory();
        private final List<TopicPartition> held = new CopyOnWriteArrayList<>();
        private final AtomicInteger changes = new AtomicInteger();

        @Override
        public void handle(List<Received> batch) {
            memory.handle(batch);
        }

        @Override
        public void assigned(Set<TopicPartition> partitions) {
            changes.incrementAndGet();
            held.addAll(partitions);
        }

        @Override
        public void revoked(Set<TopicPartition> partitions) {
            changes.incrementAndGet();
            held.removeAll(partitions);
        }
    }
}
