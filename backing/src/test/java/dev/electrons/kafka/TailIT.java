package dev.electrons.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@Mesh
class TailIT {
    private final Vertx vertx = Vertx.vertx();
    private final KafkaConfig config;
    private final String topic;
    private final Publisher publisher;
    private final Ear ear = new Ear();
    private final Tail tail;

    TailIT(MeshBacking backing) {
        config = Loops.config(backing);
        topic = config.topics().events();
        publisher = new Publisher(Loops.mesh(vertx, "publisher"), config);
        tail = Tail.start(Loops.mesh(vertx, "tail"), config, "tail", ear);
    }

    @BeforeEach
    void topic() {
        Topics.ensure(Loops.mesh(vertx, "topics"), config, Set.of(topic)).await();
    }

    @AfterEach
    void close() {
        tail.stop().await();
        publisher.close().await();
        vertx.close().await();
    }

    @Test
    void hearsWhatIsPublishedOnceWatchingSucceededAndNothingElse() {
        ear.keys.add("a");
        publisher.send(Loops.numbered(topic, "a", 0, 5)).await();

        tail.watch(topic, partitionOf("a"), new TailStart.End()).await();
        publisher.send(Loops.numbered(topic, "a", 5, 8)).await();

        await().until(() -> ear.heard.size() == 3);
        assertThat(ear.heard).containsExactly("5", "6", "7");
    }

    @Test
    void aTopicThatNoBrokerKnowsIsNotTakenForAnEmptyOne() {
        var nowhere = topic + ".nowhere";

        assertThatThrownBy(() -> tail.partitions(nowhere).await()).isInstanceOf(KafkaAway.class);
    }

    @Test
    void hearsFromATimeOn() throws Exception {
        ear.keys.add("a");
        publisher.send(Loops.numbered(topic, "a", 0, 5)).await();
        var time = Instant.now().plusMillis(1);
        await().until(() -> Instant.now().isAfter(time));
        publisher.send(Loops.numbered(topic, "a", 5, 8)).await();

        tail.watch(topic, partitionOf("a"), new TailStart.At(time)).await();

        await().until(() -> ear.heard.size() == 3);
        assertThat(ear.heard).containsExactly("5", "6", "7");
    }

    @Test
    void watchingEarlierGoesBackAndWatchingLaterDoesNotSkip() {
        ear.keys.add("a");
        publisher.send(Loops.numbered(topic, "a", 0, 3)).await();
        tail.watch(topic, partitionOf("a"), new TailStart.End()).await();

        tail.watch(topic, partitionOf("a"), new TailStart.Beginning()).await();
        tail.watch(topic, partitionOf("a"), new TailStart.End()).await();

        await().until(() -> ear.heard.size() == 3);
        assertThat(ear.heard).containsExactly("0", "1", "2");
    }

    @Test
    void keysThatNobodyWantsAndPartitionsThatNobodyWatchesAnyMoreAreNotHeard() {
        ear.keys.addAll(Set.of("a", "b"));
        tail.watch(topic, List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), new TailStart.End())
                .await();
        publisher.send(Loops.numbered(topic, "unwanted", 0, 5)).await();
        publisher.send(Loops.numbered(topic, "a", 0, 1)).await();
        await().until(() -> ear.heard.size() == 1);

        tail.unwatch(topic, partitionOf("a")).await();
        publisher.send(Loops.numbered(topic, "a", 1, 2)).await();
        publisher.send(Loops.numbered(topic, "b", 9, 10)).await();

        await().until(() -> ear.heard.contains("9"));
        assertThat(ear.heard).containsExactly("0", "9");
    }

    @Test
    void tellsHowManyPartitionsATopicHas() {
        assertThat(tail.partitions(topic).await()).isEqualTo(12);
    }

    private static List<Integer> partitionOf(String key) {
        return List.of(Topics.partition(key, 12));
    }

    private static final class Ear implements TailListener {
        private final Set<String> keys = ConcurrentHashMap.newKeySet();
        private final Queue<String> heard = new ConcurrentLinkedQueue<>();

        @Override
        public boolean wants(String topic, @Nullable String key) {
            return key != null && keys.contains(key);
        }

        @Override
        public void heard(List<Received> batch) {
            batch.forEach(received -> heard.add(Loops.text(received)));
        }
    }
}
