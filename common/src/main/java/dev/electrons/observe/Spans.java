package dev.electrons.observe;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Spans of what outlives a call: runs and attempts. Each is told once it is over, under an id that is a function of what it
 * is about, so that whoever does a thing again tells of the same span, and whoever works for it knows its parent.
 */
public final class Spans implements Shareable {
    private static final String KEY = "de.spans";
    private static final Spans OFF = new Spans(null);

    private final @Nullable Tracer tracer;

    private Spans(@Nullable Tracer tracer) {
        this.tracer = tracer;
    }

    /** @param telemetry whose spans get the ids of {@link SpanIds} */
    public static Spans of(OpenTelemetry telemetry) {
        return new Spans(telemetry.getTracer("dev.electrons"));
    }

    /** Those of the process; off where nobody wants any. */
    public static Spans of(Vertx vertx) {
        return vertx.sharedData().<String, Spans>getLocalMap(KEY).getOrDefault(KEY, OFF);
    }

    public static Spans off() {
        return OFF;
    }

    /** Makes them known to all parts that share this Vert.x. */
    void shareWith(Vertx vertx) {
        vertx.sharedData().<String, Spans>getLocalMap(KEY).put(KEY, this);
    }

    /** Whether anybody wants to hear of them. */
    public boolean wanted() {
        return tracer != null;
    }

    /**
     * Something that is over.
     *
     * @param at its own place in its trace
     * @param parent id of the span that it is part of; empty when it is the first of its trace
     * @param failure why it failed; null when it did not
     */
    public record Told(
            String name,
            Traceparent at,
            Optional<String> parent,
            Instant from,
            Instant to,
            Map<String, String> attributes,
            @Nullable String failure) {}

    public void tell(Told told) {
        var telling = tracer;
        if (telling == null) {
            return;
        }
        var span = SpanIds.choosing(told.at(), () -> started(telling, told));
        var failure = told.failure();
        if (failure != null) {
            span.setStatus(StatusCode.ERROR, failure);
        }
        span.end(told.to());
    }

    private static Span started(Tracer tracer, Told told) {
        AttributesBuilder attributes = Attributes.builder();
        told.attributes().forEach(attributes::put);
        return tracer.spanBuilder(told.name())
                .setParent(
                        told.parent().map(parent -> inside(told.at(), parent)).orElseGet(Context::root))
                .setStartTimestamp(told.from())
                .setAllAttributes(attributes.build())
                .startSpan();
    }

    private static Context inside(Traceparent at, String parent) {
        var flags = TraceFlags.fromHex(at.flags(), 0);
        return Context.root()
                .with(Span.wrap(
                        SpanContext.createFromRemoteParent(at.traceId(), parent, flags, TraceState.getDefault())));
    }
}
