package dev.electrons.cli;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Everything that one topic ever said, read as any subscriber would; for one thread. */
final class TopicLedger implements AutoCloseable {
    private final KafkaConsumer<String, byte[]> consumer;
    private final Set<TopicPartition> places = new HashSet<>();
    private final String topic;

    /** Bodies by the id of their CloudEvent: more than one distinct body per id is a broken promise. */
    final Map<String, Set<String>> bodies = new HashMap<>();

    /** The ids heard for each key, each once. */
    final Map<String, Set<String>> ids = new HashMap<>();

    int records;

    TopicLedger(String bootstrap, String topic) {
        this.topic = topic;
        var settings = new Properties();
        settings.put("bootstrap.servers", bootstrap);
        settings.put("auto.offset.reset", "earliest");
        settings.put("default.api.timeout.ms", "30000");
        consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /** Reads what is there by now. */
    void catchUp() {
        if (places.isEmpty()) {
            consumer.partitionsFor(topic).forEach(part -> places.add(new TopicPartition(topic, part.partition())));
            consumer.assign(places);
            consumer.seekToBeginning(places);
        }
        var ends = consumer.endOffsets(places);
        while (places.stream().anyMatch(place -> consumer.position(place) < ends.getOrDefault(place, 0L))) {
            for (var record : consumer.poll(Duration.ofMillis(500))) {
                var id = new String(record.headers().lastHeader("ce_id").value(), StandardCharsets.UTF_8);
                bodies.computeIfAbsent(id, _ -> new HashSet<>())
                        .add(new String(record.value(), StandardCharsets.UTF_8));
                ids.computeIfAbsent(record.key(), _ -> new HashSet<>()).add(id);
                records++;
            }
        }
    }

    /** Every distinct body under this key. */
    Set<String> said(String key) {
        return ids.getOrDefault(key, Set.of()).stream()
                .flatMap(id -> bodies.getOrDefault(id, Set.of()).stream())
                .collect(java.util.stream.Collectors.toSet());
    }

    /** Ids that did not always come with the same bytes. */
    List<String> contradictions() {
        var found = new ArrayList<String>();
        bodies.forEach((id, said) -> {
            if (said.size() > 1) {
                found.add(id + " " + said);
            }
        });
        return found;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
