package dev.electrons.subworkflows.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class EventReaderTest {
    private final ArrayList<StreamEvent> events = new ArrayList<>();

    @Test
    void eventsAreTheSameHoweverTheNetworkCutsThem() {
        var bytes = Buffer.buffer(": waiting\n\nevent: stdout\r\ndata: grüße\r\n\r\ndata: one\ndata:two\nid: 7\n\n");
        for (int size = 1; size <= bytes.length(); size++) {
            events.clear();
            var reader = new EventReader(1_000, events::add);
            for (int at = 0; at < bytes.length(); at += size) {
                assertThat(reader.feed(bytes.getBuffer(at, Math.min(bytes.length(), at + size))))
                        .isTrue();
            }
            assertThat(events)
                    .containsExactly(
                            new StreamEvent(StreamEvent.COMMENT, "waiting"),
                            new StreamEvent("stdout", "grüße"),
                            new StreamEvent("message", "one\ntwo"));
        }
    }

    @Test
    void anEventThatDidNotEndIsNone() {
        new EventReader(1_000, events::add).feed(Buffer.buffer("data: half\n"));
        assertThat(events).isEmpty();
    }

    @Test
    void anEventLargerThanTheLimitIsRefused() {
        var reader = new EventReader(10, events::add);
        assertThat(reader.feed(Buffer.buffer("data: 0123456789012345"))).isFalse();
    }
}
