package dev.electrons.runners.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

final class SseEventsTest {

    @Test
    void eventsAreTheSameHoweverTheirBytesCome() {
        var bytes = ": ping\n\nevent: x\r\ndata: {\"é\":\r\ndata:1}\r\n\r\nid: 7\n\ndata: two\n\ndata: last"
                .getBytes(StandardCharsets.UTF_8);
        for (int size = 1; size <= bytes.length; size++) {
            var events = new SseEvents();
            var found = new ArrayList<String>();
            for (int from = 0; from < bytes.length; from += size) {
                found.addAll(
                        events.feed(Buffer.buffer().appendBytes(bytes, from, Math.min(size, bytes.length - from))));
            }
            found.addAll(events.end());

            assertThat(found).containsExactly("{\"é\":\n1}", "two", "last");
        }
    }

    @Test
    void anEventWithoutEndIsTooLarge() {
        var events = new SseEvents();

        events.feed(Buffer.buffer("data: " + "x".repeat(9 << 20)));

        assertThat(events.tooLarge()).isTrue();
    }
}
