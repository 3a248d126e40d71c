package dev.electrons.cli;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.json.Json;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * An external worker of one function, in the hands of a test: it takes tasks and reports what the test wants, when the test
 * wants it. Not thread-safe.
 */
final class FunctionWorker implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(100);

    private final String topic;
    private final Queue<JsonNode> taken = new ArrayDeque<>();
    private final Set<String> seen = new HashSet<>();
    private final KafkaConsumer<String, String> consumer;
    private final KafkaProducer<String, String> producer;
    private boolean reading;

    FunctionWorker(String bootstrap, String function) {
        topic = "de.tasks." + function;
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "allow.auto.create.topics", false, "metadata.max.age.ms", 500),
                new StringDeserializer(),
                new StringDeserializer());
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new StringSerializer());
    }

    /** The topic exists once a first task was sent to it. */
    private void read() {
        if (!reading) {
            await(topic)
                    .pollInSameThread()
                    .atMost(LONGEST)
                    .until(() -> !consumer.partitionsFor(topic).isEmpty());
            var parts = consumer.partitionsFor(topic).stream()
                    .map(part -> new TopicPartition(topic, part.partition()))
                    .toList();
            consumer.assign(parts);
            consumer.seekToBeginning(parts);
            reading = true;
        }
        for (var record : consumer.poll(LOOK)) {
            var task = Json.read(record.value(), JsonNode.class);
            if (seen.add(task.path("task_id").asText())) { // the same one may come again
                taken.add(task);
            }
        }
    }

    /** The next task, however long it takes to come. */
    JsonNode next() {
        await("a task of " + topic).pollInSameThread().atMost(LONGEST).until(() -> {
            if (taken.isEmpty()) {
                read();
            }
            return !taken.isEmpty();
        });
        return Objects.requireNonNull(taken.poll());
    }

    /** The tasks that have come, perhaps none. */
    List<JsonNode> now() {
        read();
        var all = List.copyOf(taken);
        taken.clear();
        return all;
    }

    /** @param output JSON */
    void completes(JsonNode task, String output) throws Exception {
        report(task, "completed", "output", Json.read(output, JsonNode.class));
    }

    void fails(JsonNode task, String code, boolean retryable) throws Exception {
        var error = Json.MAPPER.createObjectNode().put("code", code).put("message", "it was " + code);
        report(task, "failed", "error", error.put("retryable", retryable));
    }

    private void report(JsonNode task, String status, String field, JsonNode told) throws Exception {
        var id = task.path("task_id").asText();
        ObjectNode report = Json.MAPPER.createObjectNode();
        report.put("version", "1.0").put("task_id", id).put("status", status).set(field, told);
        says(id.split("/", 2)[0], report.toString());
    }

    /** Anything at all about a run. */
    void says(String run, String body) throws Exception {
        producer.send(new ProducerRecord<>("de.signals", run, body)).get();
    }

    @Override
    public void close() {
        consumer.close();
        producer.close();
    }
}
