package dev.electrons.observe;

import io.opentelemetry.api.trace.Span;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * W3C trace context, as every message of a run carries it.
 *
 * @param traceparent the place in a trace; null where there is none
 * @param tracestate what the caller's vendors keep beside it, see {@link Tracestate}; null where they keep nothing
 */
public record TraceContext(
        @Nullable String traceparent, @Nullable String tracestate) {
    /** The header that {@link #traceparent} comes and goes in. */
    public static final String PARENT = "traceparent";

    /** The header that {@link #tracestate} comes and goes in, never without the other. */
    public static final String STATE = "tracestate";

    public static final TraceContext NONE = new TraceContext(null, null);

    /** The trace that somebody will look at: the recorded span's, else the caller's. */
    public static TraceContext told(RoutingContext context) {
        var headers = context.request().headers();
        var callers = Traceparent.parse(headers.get(PARENT));
        var parent = recorded().or(() -> callers);
        return new TraceContext(
                parent.map(Traceparent::toString).orElse(null),
                callers.isEmpty()
                        ? null
                        : Tracestate.parse(headers.getAll(STATE)).orElse(null));
    }

    private static Optional<Traceparent> recorded() {
        var span = Span.current().getSpanContext();
        return span.isValid()
                ? Optional.of(new Traceparent(
                        span.getTraceId(),
                        span.getSpanId(),
                        span.getTraceFlags().asHex()))
                : Optional.empty();
    }
}
