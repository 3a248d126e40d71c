package dev.electrons.kafka;

import dev.electrons.boot.Settings;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * How to reach Kafka and what the topics are called.
 *
 * @param bootstrap {@code host:port}, comma separated
 * @param client settings that every Kafka client shares, by Kafka's own names: {@code security.protocol}, {@code
 *     sasl.jaas.config} …
 * @param topicPrefix before every topic name
 * @param partitions of a topic that this mesh creates
 * @param instance name of this process that outlives it ({@code DE_INSTANCE}); makes consumers static members
 */
public record KafkaConfig(
        String bootstrap, Map<String, String> client, String topicPrefix, int partitions, Optional<String> instance) {
    private static final String PREFIX = "DE_KAFKA_";

    public KafkaConfig {
        client = Map.copyOf(client);
    }

    /** A broker without security and with every default, such as the embedded one. */
    public static KafkaConfig at(String bootstrap, String topicPrefix) {
        return new KafkaConfig(bootstrap, Map.of(), topicPrefix, 12, Optional.empty());
    }

    /** The same for a process whose name outlives it. */
    public KafkaConfig named(String instance) {
        return new KafkaConfig(bootstrap, client, topicPrefix, partitions, Optional.of(instance));
    }

    public static KafkaConfig read(Settings settings) {
        var bootstrap = settings.required("DE_KAFKA_BOOTSTRAP", "localhost:9092");
        var prefix = settings.text("DE_TOPIC_PREFIX", "de.");
        if (!Topics.legal(prefix + "x")) {
            settings.fault("DE_TOPIC_PREFIX must be letters, digits, dots, dashes and underscores, at most 100");
        }
        return new KafkaConfig(
                bootstrap,
                client(settings),
                prefix,
                settings.number("DE_TOPIC_PARTITIONS", 12, 1, 1_000),
                settings.optional("DE_INSTANCE"));
    }

    private static Map<String, String> client(Settings settings) {
        var client = new TreeMap<>(settings.under(PREFIX));
        client.remove("bootstrap");
        for (var name : client.keySet()) {
            if (!AdminClientConfig.configNames().contains(name) || name.equals("bootstrap.servers")) {
                settings.fault(
                        PREFIX + name.toUpperCase(java.util.Locale.ROOT).replace('.', '_')
                                + " is neither DE_KAFKA_BOOTSTRAP nor a setting of Kafka clients, such as DE_KAFKA_SECURITY_PROTOCOL");
            }
        }
        return client;
    }

    public Topics topics() {
        return new Topics(topicPrefix);
    }

    /** Names only: values can be secrets. */
    @Override
    public String toString() {
        return "KafkaConfig[bootstrap=" + bootstrap + ", client=" + client.keySet() + ", topicPrefix=" + topicPrefix
                + ", partitions=" + partitions + ", instance=" + instance.orElse("-") + "]";
    }
}
