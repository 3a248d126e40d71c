package dev.electrons.kafka;

import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import java.time.Instant;
import java.util.LinkedHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** One run, one attempt, one moment; and a way from a message to its reader without a broker. */
final class Examples {
    static final RunId RUN = RunId.of("0199f0c2-7c00-7abc-8def-0123456789ab");
    static final AttemptId ATTEMPT = new AttemptId(RUN, "polish", 2, 3);
    static final Instant AT = Instant.parse("2026-11-20T10:00:00.123456Z");
    static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    static final Topics TOPICS = new Topics("de.");

    private Examples() {}

    static Recorded cancelling() {
        return new Recorded(
                RUN, 7, AT, "app:shop", "signal-1", new RunEvent.RunCancelRequested("no longer needed", AT));
    }

    /** What a consumer makes of what a producer was given. */
    static Received travelled(Message message) {
        return Received.of(delivered(CloudEventHeaders.record(message)));
    }

    static ConsumerRecord<String, byte[]> delivered(ProducerRecord<String, byte[]> sent) {
        return new ConsumerRecord<>(
                sent.topic(),
                4,
                42,
                AT.toEpochMilli(),
                TimestampType.CREATE_TIME,
                0,
                sent.value().length,
                sent.key(),
                sent.value(),
                new RecordHeaders(sent.headers().toArray()),
                java.util.Optional.empty());
    }

    static Received received(byte[] body) {
        return new Received("de.signals", 4, 42, AT, "key", new LinkedHashMap<>(), body);
    }

    static <T> T understood(Reading<T> reading) {
        return switch (reading) {
            case Reading.Understood<T>(var value) -> value;
            case Reading.Unreadable<T>(var reason) -> throw new AssertionError(reason);
        };
    }

    static <T> String refusal(Reading<T> reading) {
        return switch (reading) {
            case Reading.Understood<T>(var value) -> throw new AssertionError("was read as " + value);
            case Reading.Unreadable<T>(var reason) -> reason;
        };
    }
}
