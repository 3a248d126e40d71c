package dev.electrons.kafka;

import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What arrived, from anybody: nothing about it is to be trusted yet.
 *
 * @param timestamp when the producer, or the broker, says it was written
 * @param body empty where the record had none
 */
@SuppressWarnings("ArrayRecordComponent") // bodies are read once, never compared
public record Received(
        String topic,
        int partition,
        long offset,
        Instant timestamp,
        @Nullable String key,
        Map<String, String> headers,
        byte[] body) {
    private static final byte[] NOTHING = {};

    static Received of(ConsumerRecord<String, byte[]> record) {
        return new Received(
                record.topic(),
                record.partition(),
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                record.key(),
                new HeaderTexts(record.headers()),
                record.value() == null ? NOTHING : record.value());
    }

    public TopicPartition place() {
        return new TopicPartition(topic, partition);
    }

    /** The CloudEvent's id, where it has one. */
    public @Nullable String id() {
        return headers.get(CloudEventHeaders.ID);
    }

    /** The CloudEvent's type, where it has one. */
    public @Nullable String type() {
        return headers.get(CloudEventHeaders.TYPE);
    }

    public @Nullable String traceparent() {
        return headers.get(CloudEventHeaders.TRACEPARENT);
    }

    /** Where it is, for logs: {@code topic-partition@offset}. */
    public String where() {
        return topic + "-" + partition + "@" + offset;
    }
}
