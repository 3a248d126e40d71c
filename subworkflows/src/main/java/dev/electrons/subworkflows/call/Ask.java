package dev.electrons.subworkflows.call;

import dev.electrons.task.Task;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
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
 * @param largest bytes of the answer, or of one event of it
 */
public record Ask(
        String path, Map<String, String> headers, Buffer body, Duration within, EventSink events, int largest) {
    /** A program's whole output as JSON text, escapes included. */
    private static final int LARGEST = 64 << 20;

    public Ask(String path, Map<String, String> headers, Buffer body, Duration within, EventSink events) {
        this(path, headers, body, within, events, LARGEST);
    }

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
        return new Ask(path, more, body, within, events, largest);
    }

    /** The same with another bound on what comes back. */
    public Ask largest(int bytes) {
        return new Ask(path, headers, body, within, events, bytes);
    }

    /** The same on behalf of a task: who pays, of what run, and how much that may cost; app names are percent-encoded. */
    public Ask onBehalfOf(Task task) {
        var name = URLEncoder.encode(task.app(), StandardCharsets.UTF_8).replace("+", "%20");
        var budget = task.budgetUsd() == null ? null : BigDecimal.valueOf(task.budgetUsd());
        return with("X-DE-App", name)
                .with("X-DE-Run", task.taskId().run().toString())
                .with("X-DE-Budget-USD", budget == null ? null : budget.toPlainString())
                .with("traceparent", task.traceparent())
                .with("tracestate", task.tracestate());
    }
}
