package dev.electrons.kafka;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is to be published: a CloudEvent with a JSON body, in Kafka's binary mode.
 *
 * @param key decides the partition, unless one is given
 * @param id equal for a duplicate, different for anything else
 * @param type such as {@code de.event.node.settled}
 * @param source who says so, such as {@code /de/prime}
 * @param subject the run it is about
 * @param traceparent W3C trace context
 * @param extra further headers, as a re-driven dead letter had them; never names of CloudEvents' own
 */
@SuppressWarnings("ArrayRecordComponent") // bodies are written once and handed on, never compared
public record Message(
        String topic,
        @Nullable Integer partition,
        @Nullable String key,
        String id,
        String type,
        String source,
        Instant time,
        @Nullable String subject,
        @Nullable String traceparent,
        Map<String, String> extra,
        byte[] body) {

    /** A message about one run, keyed by {@code key}. */
    public static Message of(
            String topic,
            String key,
            String id,
            String type,
            String source,
            Instant time,
            @Nullable String subject,
            @Nullable String traceparent,
            byte[] body) {
        return new Message(topic, null, key, id, type, source, time, subject, traceparent, Map.of(), body);
    }

    /** The same message with what a trace keeps beside its place. */
    public Message traced(@Nullable String tracestate) {
        if (tracestate == null) {
            return this;
        }
        var more = new TreeMap<>(extra);
        more.put(CloudEventHeaders.TRACESTATE, tracestate);
        return new Message(topic, partition, key, id, type, source, time, subject, traceparent, more, body);
    }

    /** The same message for another topic. */
    public Message to(String other) {
        return new Message(other, partition, key, id, type, source, time, subject, traceparent, extra, body);
    }

    /** The same message in this partition, whatever its key. */
    public Message in(int partition) {
        return new Message(topic, partition, key, id, type, source, time, subject, traceparent, extra, body);
    }
}
