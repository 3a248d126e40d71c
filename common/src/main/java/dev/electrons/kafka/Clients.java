package dev.electrons.kafka;

import dev.electrons.boot.Mesh;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;

/** What every producer, consumer and admin client of the mesh is configured with, and why. */
final class Clients {
    /** Inputs above 64 KiB travel by reference, but a broker must not refuse the largest body that the door accepts. */
    static final int LARGEST_MESSAGE = 20 << 20;

    private Clients() {}

    /** A name for logs and quotas, different for each service even where several share a process and its name. */
    static String id(Mesh<?> mesh, String part) {
        var instance = mesh.instance();
        return (instance.startsWith(mesh.service()) ? instance : mesh.service() + "-" + instance) + "-" + part;
    }

    private static Map<String, Object> common(KafkaConfig config, String clientId) {
        Map<String, Object> properties = new HashMap<>(config.client());
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.bootstrap());
        properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        // A broker that returns is found again at once, not after the client's usual second.
        properties.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 250);
        properties.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
        properties.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        properties.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, 3_000);
        properties.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, 5_000);
        return properties;
    }

    static Map<String, Object> admin(KafkaConfig config, String clientId) {
        var properties = common(config, clientId);
        properties.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        properties.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000);
        return properties;
    }

    static Map<String, Object> producer(KafkaConfig config, String clientId) {
        var properties = common(config, clientId);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0); // the default of 5 eats the whole latency goal
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "snappy"); // docs/adr/0010-snappy.md
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 << 10);
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_MESSAGE);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 3_000);
        // A topic once known stays known, so that sending never blocks for metadata while the broker is away.
        properties.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, 7L * 24 * 3_600_000);
        return properties;
    }

    /** A consumer that assigns itself; see {@link #member} for one in a group. */
    static Map<String, Object> consumer(KafkaConfig config, String clientId, int maxPoll) {
        var properties = common(config, clientId);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 500);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, maxPoll);
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000);
        properties.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        return properties;
    }

    /** A consumer that is often told to read something else: whatever it asks waits behind the fetch under way. */
    static Map<String, Object> tail(KafkaConfig config, String clientId) {
        var properties = consumer(config, clientId, 1_000);
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
        return properties;
    }

    static Map<String, Object> member(KafkaConfig config, String clientId, LoopSettings settings) {
        var properties = consumer(config, clientId, settings.maxPoll());
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, config.topicPrefix() + settings.group());
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
        properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        properties.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        config.instance()
                .ifPresent(instance ->
                        properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instance + "-" + settings.name()));
        return properties;
    }
}
