package dev.electrons.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** CloudEvents 1.0 in Kafka binary mode, by hand: this is the hot path. A test reads it with the CloudEvents library. */
final class CloudEventHeaders {
    static final String ID = "ce_id";
    static final String TYPE = "ce_type";
    static final String SOURCE = "ce_source";
    static final String TIME = "ce_time";
    static final String SUBJECT = "ce_subject";
    static final String TRACEPARENT = "traceparent";
    static final String TRACESTATE = "tracestate";
    private static final Header VERSION = header("ce_specversion", "1.0");
    private static final Header JSON = header("content-type", "application/json");

    private CloudEventHeaders() {}

    /** The record, stamped with the time of publishing, by which listeners seek; the event's own time is a header. */
    static ProducerRecord<String, byte[]> record(Message message) {
        return new ProducerRecord<>(
                message.topic(), message.partition(), null, message.key(), message.body(), of(message));
    }

    private static Headers of(Message message) {
        var headers = new RecordHeaders();
        headers.add(VERSION);
        headers.add(JSON);
        headers.add(header(ID, message.id()));
        headers.add(header(TYPE, message.type()));
        headers.add(header(SOURCE, message.source()));
        headers.add(header(TIME, time(message.time())));
        add(headers, SUBJECT, message.subject());
        add(headers, TRACEPARENT, message.traceparent());
        message.extra().forEach((name, value) -> headers.add(header(name, value)));
        return headers;
    }

    private static void add(Headers headers, String name, @Nullable String value) {
        if (value != null) {
            headers.add(header(name, value));
        }
    }

    private static String time(Instant time) {
        return DateTimeFormatter.ISO_INSTANT.format(time);
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
