package dev.electrons.bench.suite;

import dev.electrons.bench.load.Payload;
import dev.electrons.bench.report.Samples;
import dev.electrons.bench.stage.Stage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Kafka's own clients with the settings that the mesh gives them, and nothing between them and the broker. */
final class KafkaLimits {
    private static final int PARTITIONS = 12;
    private static final byte[] BODY = Payload.words().getBytes(StandardCharsets.UTF_8);

    private KafkaLimits() {}

    /** Messages a second that one thread produces and another consumes. */
    static double messages(Stage stage, Duration counted) throws Exception {
        var topic = topic(stage, "bench.flood");
        var open = new AtomicBoolean(true);
        try (var producer = producer(stage);
                var consumer = consumer(stage, topic)) {
            var flood = new Thread(() -> flood(producer, topic, open), "bench-flood");
            flood.start();
            long begin = System.nanoTime() + counted.toNanos() / 5;
            long end = begin + counted.toNanos();
            long seen = 0;
            for (long now = 0; now < end; now = System.nanoTime()) {
                int count = consumer.poll(Duration.ofMillis(100)).count();
                seen += now >= begin ? count : 0;
            }
            open.set(false);
            flood.join();
            return seen * 1e9 / counted.toNanos();
        }
    }

    private static void flood(Producer<String, byte[]> producer, String topic, AtomicBoolean open) {
        for (long n = 0; open.get(); n++) {
            producer.send(new ProducerRecord<>(topic, Long.toString(n), BODY));
        }
    }

    /** How long each message takes from here to here when it is the only one. */
    static Samples oneByOne(Stage stage, Duration counted) throws Exception {
        var topic = topic(stage, "bench.single");
        var samples = new Samples();
        try (var producer = producer(stage);
                var consumer = consumer(stage, topic)) {
            long begin = System.nanoTime() + counted.toNanos() / 5;
            long end = begin + counted.toNanos();
            for (long now = System.nanoTime(), n = 0; now < end; now = System.nanoTime(), n++) {
                producer.send(new ProducerRecord<>(topic, Long.toString(n), BODY));
                int count = 0;
                while (count == 0) {
                    count = consumer.poll(Duration.ofSeconds(5)).count();
                }
                if (now >= begin) {
                    samples.add(System.nanoTime() - now);
                }
            }
        }
        return samples;
    }

    private static String topic(Stage stage, String name) throws Exception {
        try (var admin = Admin.create(Map.<String, Object>of("bootstrap.servers", stage.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(name, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
        return name;
    }

    private static Producer<String, byte[]> producer(Stage stage) {
        var properties = new HashMap<String, Object>(Map.of(
                "bootstrap.servers",
                stage.bootstrap(),
                "acks",
                "all",
                "linger.ms",
                0,
                "compression.type",
                "snappy",
                "batch.size",
                64 << 10,
                "buffer.memory",
                32L << 20));
        return new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
    }

    private static Consumer<String, byte[]> consumer(Stage stage, String topic) {
        var properties = new HashMap<String, Object>(
                Map.of("bootstrap.servers", stage.bootstrap(), "enable.auto.commit", false, "max.poll.records", 2_000));
        var consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
        var places = IntStream.range(0, PARTITIONS)
                .mapToObj(n -> new TopicPartition(topic, n))
                .toList();
        consumer.assign(places);
        consumer.seekToEnd(places);
        places.forEach(consumer::position);
        return consumer;
    }
}
