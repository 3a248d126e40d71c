package dev.electrons.kafka;

import dev.electrons.boot.Mesh;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates missing topics, trying until the broker is there. */
final class TopicCreation {
    private static final Logger log = LoggerFactory.getLogger(TopicCreation.class);
    private static final short BROKERS_CHOICE = -1;
    private static final long SAY_EVERY = Duration.ofSeconds(10).toNanos();
    private static final int PATIENCE_S = 6;
    private static final int LOOKS = 20;
    private static final long LOOK_MS = 50;

    private final Mesh<?> mesh;
    private final KafkaConfig config;
    private final Set<String> topics;
    private final Topics names;
    private final Promise<Void> done = Promise.promise();
    private int attempts;
    private long said;

    TopicCreation(Mesh<?> mesh, KafkaConfig config, Collection<String> topics) {
        this.mesh = mesh;
        this.config = config;
        this.topics = new LinkedHashSet<>(topics);
        this.names = config.topics();
    }

    Future<Void> run() {
        attempt();
        return done.future();
    }

    private void attempt() {
        mesh.vertx()
                .executeBlocking(this::create, false)
                .onSuccess(_ -> done.complete())
                .onFailure(failure -> {
                    say(failure);
                    mesh.vertx().setTimer(ConsumerThread.backoff(++attempts).toMillis(), _ -> attempt());
                });
    }

    private void say(Throwable failure) {
        if (attempts == 0 && cause(failure) instanceof UnknownTopicOrPartitionException) {
            return; // just made, and not known everywhere yet
        }
        long now = System.nanoTime();
        if (attempts == 0 || now - said > SAY_EVERY) {
            said = now;
            log.atWarn()
                    .addKeyValue("service", mesh.service())
                    .addKeyValue("bootstrap", config.bootstrap())
                    .addKeyValue("reason", reason(failure))
                    .log("waiting for Kafka");
        }
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static String reason(Throwable failure) {
        var cause = cause(failure);
        return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }

    private Set<String> create() throws Exception {
        try (var admin = Admin.create(Clients.admin(config, Clients.id(mesh, "topics")))) {
            var missing = new LinkedHashSet<>(topics);
            missing.removeAll(admin.listTopics().names().get(PATIENCE_S, TimeUnit.SECONDS));
            var created = admin.createTopics(missing.stream().map(this::shape).toList());
            for (var topic : created.values().values()) {
                try {
                    topic.get(PATIENCE_S, TimeUnit.SECONDS);
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) { // another service was quicker
                        throw e;
                    }
                }
            }
            led(admin);
            return missing;
        }
    }

    /**
     * Every partition has a leader that serves it. Without that a producer's first batch can be refused and its second be
     * taken, after which the broker refuses the first one for good: it is out of order.
     */
    private void led(Admin admin) throws Exception {
        for (int look = 1; ; look++) {
            try {
                offsets(admin);
                return;
            } catch (ExecutionException e) {
                if (look == LOOKS || !(e.getCause() instanceof RetriableException)) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MS);
            }
        }
    }

    private void offsets(Admin admin) throws Exception {
        var all = new HashMap<TopicPartition, OffsetSpec>();
        var described = admin.describeTopics(topics).allTopicNames().get(PATIENCE_S, TimeUnit.SECONDS);
        described.forEach((topic, description) -> description
                .partitions()
                .forEach(partition -> all.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest())));
        admin.listOffsets(all).all().get(PATIENCE_S, TimeUnit.SECONDS);
    }

    private NewTopic shape(String topic) {
        return new NewTopic(topic, partitions(topic), BROKERS_CHOICE).configs(configs(topic));
    }

    /** Few partitions where the traffic is small or everybody reads everything. */
    private int partitions(String topic) {
        if (topic.equals(names.control()) || topic.equals(names.dlq())) {
            return 1;
        }
        return topic.startsWith(names.results("")) ? Math.min(config.partitions(), 3) : config.partitions();
    }

    private Map<String, String> configs(String topic) {
        var largest = String.valueOf(Clients.LARGEST_MESSAGE);
        return topic.equals(names.streams())
                ? Map.of(
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        largest,
                        TopicConfig.RETENTION_MS_CONFIG,
                        String.valueOf(Duration.ofHours(6).toMillis()))
                : Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, largest);
    }
}
