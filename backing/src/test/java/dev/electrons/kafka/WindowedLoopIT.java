package dev.electrons.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@Mesh
class WindowedLoopIT {
    private final Vertx vertx = Vertx.vertx();
    private final KafkaConfig config;
    private final String topic;
    private final Publisher publisher;

    WindowedLoopIT(MeshBacking backing) {
        config = Loops.config(backing);
        topic = config.topics().tasks("text");
        publisher = new Publisher(Loops.mesh(vertx, "publisher"), config);
    }

    @BeforeEach
    void topic() {
        Topics.ensure(Loops.mesh(vertx, "topics"), config, Set.of(topic)).await();
    }

    @AfterEach
    void close() {
        publisher.close().await();
        vertx.close().await();
    }

    @Test
    void noMoreThanAWindowIsUnderWayAndEverythingGetsDone() {
        var bench = new Bench();
        var loop = loop("one", 5, bench);
        publisher.send(Loops.numbered(topic, "a", 0, 15)).await();
        await().until(() -> bench.open.size() == 5);

        while (bench.taken.size() < 15) {
            bench.finish(bench.open.keySet().iterator().next());
            await().until(() -> bench.open.size() == Math.min(5, 15 - bench.finished.size()));
        }
        List.copyOf(bench.open.keySet()).forEach(bench::finish);

        await().until(() -> loop.running() == 0);
        assertThat(bench.most).hasValue(5);
        assertThat(bench.taken).hasSize(15).doesNotHaveDuplicates();
        loop.stop(Duration.ofSeconds(1)).await();
    }

    @Test
    void afterACrashOnlyWhatWasUnfinishedIsDoneAgain() throws Exception {
        var before = new Bench();
        var crashing = loop("one", 20, before, "same");
        publisher.send(Loops.numbered(topic, "a", 0, 20)).await();
        await().until(() -> before.open.size() == 20);
        Set.of(0, 1, 2, 5, 6, 7, 9, 15, 19).forEach(n -> before.finish(String.valueOf(n)));
        await().until(() -> unfinishedAsCommitted(20) == 11);

        // A member of the same name takes the place of the first one, which can commit nothing any more.
        var after = new Bench();
        var next = loop("two", 20, after, "same");
        await().until(() -> after.open.size() == 11);
        publisher.send(Loops.numbered(topic, "a", 20, 21)).await();
        await().until(() -> after.open.size() == 12);

        assertThat(after.taken).containsExactly("3", "4", "8", "10", "11", "12", "13", "14", "16", "17", "18", "20");
        crashing.stop(Duration.ZERO).await();
        next.stop(Duration.ZERO).await();
    }

    private long unfinishedAsCommitted(int below) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", config.bootstrap()))) {
            var place = new TopicPartition(topic, Topics.partition("a", 12));
            var commit = admin.listConsumerGroupOffsets(config.topicPrefix() + "group")
                    .partitionsToOffsetAndMetadata()
                    .get(30, TimeUnit.SECONDS)
                    .get(place);
            if (commit == null) {
                return -1;
            }
            var window = new OffsetWindow(commit.offset(), commit.metadata());
            return LongStream.range(commit.offset(), below)
                    .filter(window::begin)
                    .count();
        }
    }

    @Test
    void partitionsThatMoveToAnotherMemberTakeTheirFinishedOffsetsAlong() {
        var first = new Bench();
        var one = loop("one", 100, first);
        var messages = IntStream.range(0, 60)
                .mapToObj(n -> Loops.message(topic, "key-" + n, String.valueOf(n)))
                .toList();
        publisher.send(messages).await();
        await().until(() -> first.open.size() == 60);
        IntStream.range(0, 60).filter(n -> n % 2 == 0).forEach(n -> first.finish(String.valueOf(n)));

        var second = new Bench();
        var two = loop("two", 100, second);
        await().until(() -> second.taken.size() > 5);
        two.stop(Duration.ZERO).await();
        one.stop(Duration.ZERO).await();

        assertThat(second.taken).allMatch(text -> Integer.parseInt(text) % 2 == 1);
    }

    @Test
    void workThatCouldNotBeStartedIsOfferedAgain() {
        var refusals = new AtomicInteger();
        var bench = new Bench();
        var loop = loop("one", 5, (received, done) -> {
            if (refusals.incrementAndGet() <= 2) {
                throw new IllegalStateException("not now");
            }
            bench.take(received, done);
        });

        publisher.send(Loops.numbered(topic, "a", 0, 3)).await();

        await().until(() -> bench.open.size() == 3);
        assertThat(bench.taken).containsExactly("0", "1", "2");
        loop.stop(Duration.ZERO).await();
    }

    @Test
    void aStopWaitsForWhatIsUnderWay() {
        var bench = new Bench();
        var loop = loop("one", 5, bench);
        publisher.send(Loops.numbered(topic, "a", 0, 1)).await();
        await().until(() -> bench.open.size() == 1);

        var stopped = loop.stop(Duration.ofSeconds(60));
        vertx.setTimer(200, _ -> bench.finish("0"));
        stopped.await();
        var after = new Bench();
        var next = loop("two", 5, after);
        publisher.send(Loops.numbered(topic, "a", 1, 2)).await();

        await().until(() -> !after.taken.isEmpty());
        assertThat(after.taken).containsExactly("1");
        next.stop(Duration.ZERO).await();
    }

    private WindowedLoop loop(String instance, int window, WindowedWork work, String name) {
        return start(instance, window, work, config.named(name));
    }

    private WindowedLoop loop(String instance, int window, WindowedWork work) {
        return start(instance, window, work, config);
    }

    private WindowedLoop start(String instance, int window, WindowedWork work, KafkaConfig config) {
        var settings = new LoopSettings("loop", "group", Set.of(topic), 500, Duration.ofMillis(50));
        return WindowedLoop.start(Loops.mesh(vertx, instance), config, settings, window, work);
    }

    /** Work that is done when the test says so. */
    private static final class Bench implements WindowedWork {
        private final Queue<String> taken = new ConcurrentLinkedQueue<>();
        private final Queue<String> finished = new ConcurrentLinkedQueue<>();
        private final Map<String, Runnable> open = new ConcurrentHashMap<>();
        private final AtomicInteger most = new AtomicInteger();

        @Override
        public void take(Received received, Runnable done) {
            var text = Loops.text(received);
            taken.add(text);
            open.put(text, done);
            most.accumulateAndGet(open.size(), Math::max);
        }

        void finish(String text) {
            var done = java.util.Objects.requireNonNull(open.remove(text));
            finished.add(text);
            done.run();
        }
    }
}
