package dev.electrons.cli;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The records of one topic as they are on the wire, headers and all. */
final class TopicRecords {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(200);

    private final String bootstrap;
    private final String topic;

    TopicRecords(String bootstrap, String topic) {
        this.bootstrap = bootstrap;
        this.topic = topic;
    }

    /** All of them from the beginning, once there are at least so many; one that was sent again, as may happen, is there once. */
    List<ConsumerRecord<String, byte[]>> atLeast(int count) {
        var all = new LinkedHashMap<String, ConsumerRecord<String, byte[]>>();
        var settings = Map.<String, Object>of("bootstrap.servers", bootstrap);
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            var places = consumer.partitionsFor(topic).stream()
                    .map(part -> new TopicPartition(topic, part.partition()))
                    .toList();
            consumer.assign(places);
            consumer.seekToBeginning(places);
            await(topic).pollInSameThread().atMost(LONGEST).until(() -> {
                consumer.poll(LOOK).forEach(record -> all.putIfAbsent(id(record), record));
                return all.size() >= count;
            });
        }
        return List.copyOf(all.values());
    }

    /** Sends them all once more, as it happens after a crash. */
    void again(List<ConsumerRecord<String, byte[]>> records) throws Exception {
        var settings = Map.<String, Object>of("bootstrap.servers", bootstrap, "compression.type", "snappy");
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            for (var record : records) {
                producer.send(new ProducerRecord<>(
                                topic, record.partition(), record.key(), record.value(), record.headers()))
                        .get();
            }
        }
    }

    static String id(ConsumerRecord<String, byte[]> record) {
        return headers(record).path("ce_id").asText();
    }

    static ObjectNode headers(ConsumerRecord<String, byte[]> record) {
        var headers = Json.MAPPER.createObjectNode();
        record.headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return headers;
    }
}
