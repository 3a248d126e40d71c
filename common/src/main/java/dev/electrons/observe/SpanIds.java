package dev.electrons.observe;

import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Random ids, but for spans that are told under an id that was known before. */
public final class SpanIds implements IdGenerator {
    private static final ThreadLocal<@Nullable Traceparent> CHOSEN = new ThreadLocal<>();
    private static final IdGenerator RANDOM = IdGenerator.random();

    /** Starts a span at a place of the caller's choice. */
    static <T> T choosing(Traceparent at, Supplier<T> start) {
        CHOSEN.set(at);
        try {
            return start.get();
        } finally {
            CHOSEN.remove();
        }
    }

    @Override
    public String generateSpanId() {
        var chosen = CHOSEN.get();
        return chosen == null ? RANDOM.generateSpanId() : chosen.spanId();
    }

    @Override
    public String generateTraceId() {
        var chosen = CHOSEN.get();
        return chosen == null ? RANDOM.generateTraceId() : chosen.traceId();
    }
}
