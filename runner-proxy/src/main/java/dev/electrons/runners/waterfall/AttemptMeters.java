package dev.electrons.runners.waterfall;

import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.wire.Usage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Attempts by runner, model and outcome. The model is the one that the file lists, so that clients can't invent series. */
final class AttemptMeters {
    private static final Duration[] BUCKETS = IntStream.of(
                    5, 20, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000, 900_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;

    AttemptMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void count(Route route, String outcome) {
        Counter.builder("de.runners.requests")
                .description("attempts at a runner")
                .tags("runner", route.runner().spec().name(), "model", route.served(), "outcome", outcome)
                .register(registry)
                .increment();
    }

    void answered(Route route, Duration took) {
        Timer.builder("de.runners.latency")
                .description("time of a whole answer")
                .tags("runner", route.runner().spec().name(), "model", route.served())
                .serviceLevelObjectives(BUCKETS)
                .register(registry)
                .record(took);
    }

    void used(Route route, Usage usage) {
        tokens(route, "input", usage.inputTokens());
        tokens(route, "output", usage.outputTokens());
        part(route, "cache_read", usage.cacheReadTokens());
        part(route, "cache_write", usage.cacheWriteTokens());
        part(route, "reasoning", usage.reasoningTokens());
    }

    /** Counted in input or output already. */
    private void part(Route route, String kind, @Nullable Long amount) {
        if (amount != null) {
            Counter.builder("de.runners.tokens.part")
                    .description("tokens that are part of input or output, as the runner reports them")
                    .tags("runner", route.runner().spec().name(), "model", route.served(), "kind", kind)
                    .register(registry)
                    .increment((double) amount);
        }
    }

    private void tokens(Route route, String direction, long amount) {
        Counter.builder("de.runners.tokens")
                .description("tokens as the runner reports them")
                .tags("runner", route.runner().spec().name(), "model", route.served(), "direction", direction)
                .register(registry)
                .increment((double) amount);
    }
}
