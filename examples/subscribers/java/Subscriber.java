import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Subscribes to the results of the mesh and prints one line for each: {@code <ce id> <request_id> <status> <task_type>}.
 *
 * <pre>
 *     DE_KAFKA_BOOTSTRAP=localhost:9092 java -cp "$CLASSPATH" Subscriber.java [--count N] [--topic de.results] [--group NAME]
 * </pre>
 *
 * with kafka-clients, snappy-java, slf4j-api and jackson-databind on the class path: the README beside has the whole command.
 * docs/result-topics.md has the contract.
 */
public class Subscriber {
    private static final int REMEMBERED = 10_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * The ids of the latest results. An application that must not act twice keeps the id where it keeps the effect, in the
     * same transaction: what is remembered here is forgotten when the process ends.
     */
    private final Map<String, Boolean> seen = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    private final Options options;
    private long left;

    /**
     * How it was called.
     *
     * @param count stop after so many different results; without it, never
     * @param group each application has a group of its own
     */
    private record Options(long count, String topic, String group) {
        static Options of(String... words) {
            var said = new LinkedHashMap<>(Map.of(
                    "--count", "" + Long.MAX_VALUE,
                    "--topic", "de.results",
                    "--group", "example.subscriber.java"));
            for (int i = 0; i < words.length; i += 2) {
                if (!said.containsKey(words[i]) || i + 1 == words.length) {
                    throw new IllegalArgumentException("usage: [--count N] [--topic TOPIC] [--group NAME]");
                }
                said.put(words[i], words[i + 1]);
            }
            return new Options(Long.parseLong(said.get("--count")), said.get("--topic"), said.get("--group"));
        }
    }

    private Subscriber(Options options) {
        this.options = options;
        this.left = options.count();
    }

    public static void main(String... words) throws Exception {
        new Subscriber(Options.of(words)).run();
    }

    private Properties settings() {
        var settings = new Properties();
        settings.put("bootstrap.servers", System.getenv().getOrDefault("DE_KAFKA_BOOTSTRAP", "localhost:9092"));
        settings.put("group.id", options.group());
        settings.put("auto.offset.reset", "earliest"); // a new group begins with the oldest result that is still kept
        settings.put("enable.auto.commit", "false");
        return settings;
    }

    private void run() throws Exception {
        // Closing leaves the group at once, so that others need not wait for its timeout.
        try (var consumer = new KafkaConsumer<>(settings(), new StringDeserializer(), new ByteArrayDeserializer())) {
            var main = Thread.currentThread();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(consumer, main)));
            consumer.subscribe(List.of(options.topic()));
            while (left > 0) {
                var handled = new HashMap<TopicPartition, OffsetAndMetadata>();
                for (var message : consumer.poll(Duration.ofSeconds(1))) {
                    if (left > 0) {
                        handle(message);
                        handled.put(
                                new TopicPartition(message.topic(), message.partition()),
                                new OffsetAndMetadata(message.offset() + 1));
                    }
                }
                // Only what was handled is committed: after a crash a result may come again, and none is lost.
                consumer.commitSync(handled);
            }
        } catch (WakeupException e) {
            // Somebody wants it to end.
        }
    }

    private void handle(ConsumerRecord<String, byte[]> message) throws Exception {
        // Binary mode: what CloudEvents says is in the headers, the value is the result alone.
        var id = new String(message.headers().lastHeader("ce_id").value(), StandardCharsets.UTF_8);
        if (seen.put(id, true) != null) {
            return;
        }
        var result = JSON.readTree(message.value());
        System.out.println(id + " " + result.get("request_id").asText() + " "
                + result.get("status").asText() + " " + result.get("task_type").asText());
        left--;
    }

    private static void stop(KafkaConsumer<?, ?> consumer, Thread main) {
        consumer.wakeup();
        try {
            main.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
