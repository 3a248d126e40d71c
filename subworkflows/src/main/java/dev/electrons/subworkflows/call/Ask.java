package dev.electrons.subworkflows.call;

import dev.electrons.id.RunId;
import io.vertx.core.buffer.Buffer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A question to another service.
 *
 * @param path with query
 * @param within how long the whole answer may take
 * @param events takes the events when the answer is a stream, on an event loop: must not block
 */
public record Ask(String path, Map<String, String> headers, Buffer body, Duration within, EventSink events) {

    /** Takes the events of an answer as they come. */
    @FunctionalInterface
    public interface EventSink {
        void take(StreamEvent event);
    }

    /** A question whose body is JSON. */
    public static Ask json(String path, byte[] body, Duration within, EventSink events) {
        return new Ask(path, Map.of("Content-Type", "application/json"), Buffer.buffer(body), within, events);
    }

    /** The same with one more header, if there is a value. */
    public Ask with(String header, @Nullable String value) {
        if (value == null || value.isBlank()) {
            return this;
        }
        var more = new TreeMap<>(headers);
        more.put(header, value);
        return new Ask(path, more, body, within, events);
    }

    /** The same on behalf of an app and a run, for runner-proxy's accounts; names that are not ASCII are percent-encoded. */
    public Ask onBehalfOf(String app, RunId run) {
        var name = URLEncoder.encode(app, StandardCharsets.UTF_8).replace("+", "%20");
        return with("X-DE-App", name).with("X-DE-Run", run.toString());
    }
}
