package dev.electrons.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.net.URI;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class CloudEventsTest {

    @Test
    void theCloudEventsLibraryReadsWhatWeWriteByHand() {
        var message = new EventMessages(Examples.TOPICS, "prime").message(Examples.cancelling(), Examples.TRACE);
        var record = CloudEventHeaders.record(message);

        var event = read(record.headers(), record.value());

        assertThat(event.getSpecVersion()).isEqualTo(SpecVersion.V1);
        assertThat(event.getId()).isEqualTo(Examples.RUN + ":7");
        assertThat(event.getType()).isEqualTo("de.event.run.cancel_requested");
        assertThat(event.getSource()).isEqualTo(URI.create("/de/prime"));
        assertThat(event.getSubject()).isEqualTo(Examples.RUN.toString());
        assertThat(event.getTime()).isEqualTo(Examples.AT.atOffset(ZoneOffset.UTC));
        assertThat(event.getDataContentType()).isEqualTo("application/json");
        assertThat(Objects.requireNonNull(event.getData()).toBytes()).isEqualTo(message.body());
        assertThat(event.getExtensionNames()).isEmpty();
    }

    @Test
    void whatIsNotACloudEventIsReceivedAllTheSame() {
        var record = Examples.delivered(new org.apache.kafka.clients.producer.ProducerRecord<>(
                "de.signals", 0, null, "key", new byte[] {1}, new RecordHeaders().add("empty", null)));

        var received = Received.of(record);

        assertThat(received.id()).isNull();
        assertThat(received.type()).isNull();
        assertThat(received.headers()).isEqualTo(Map.of());
        assertThat(received.where()).isEqualTo("de.signals-4@42");
    }

    @Test
    void headersAreTextsByName() {
        var sent = new RecordHeaders().add("a", new byte[] {'1'}).add("b", new byte[] {'2'});
        var received = Received.of(Examples.delivered(new org.apache.kafka.clients.producer.ProducerRecord<>(
                "de.signals", 0, null, "key", new byte[] {1}, sent)));

        assertThat(received.headers()).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
        assertThat(received.headers().get("b")).isEqualTo("2");
        assertThat(received.headers().containsKey("c")).isFalse();
    }

    private static CloudEvent read(Headers headers, byte[] body) {
        return KafkaMessageFactory.createReader(headers, body).toEvent();
    }
}
