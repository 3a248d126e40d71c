package dev.electrons.backing;

import java.util.HashMap;
import java.util.Map;

/**
 * Where a test class finds its Kafka and Postgres, with topics and tables that no other class uses.
 *
 * @param topicPrefix such as {@code t3.}
 * @param schema of Postgres
 */
public record MeshBacking(String bootstrap, String postgresUrl, String topicPrefix, String schema, Servers servers) {

    /** The servers themselves, to take away and bring back. */
    public interface Servers {
        void stopKafka();

        void startKafka();

        void stopPostgres();

        void startPostgres();
    }

    /** What a service under test is configured with. */
    public Map<String, String> settings() {
        return new HashMap<>(Map.of(
                "DE_KAFKA_BOOTSTRAP", bootstrap,
                "DE_POSTGRES_URL", postgresUrl,
                "DE_TOPIC_PREFIX", topicPrefix,
                "DE_TOPIC_PARTITIONS", "4",
                "DE_POSTGRES_SCHEMA", schema,
                "DE_PORT", "0"));
    }
}
