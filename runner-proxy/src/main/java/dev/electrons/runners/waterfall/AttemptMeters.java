package dev.electrons.runners.waterfall;

import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.wire.Usage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Attempts by runner, model and outcome. The model is the one that the file lists, so that clients can't invent series.
 * Meters are kept at hand: the registry takes longer to find one than to count.
 */
final class AttemptMeters {
    private static final Duration[] BUCKETS = IntStream.of(
                    5, 20, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000, 900_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final Map<Series, Counter> outcomes = new ConcurrentHashMap<>();
    private final Map<Series, Counter> tokens = new ConcurrentHashMap<>();
    private final Map<Series, Counter> parts = new ConcurrentHashMap<>();
    private final Map<Series, Timer> latencies = new ConcurrentHashMap<>();

    private record Series(String runner, String model, String word) {
        static Series of(Route route, String word) {
            return new Series(route.runner().spec().name(), route.served(), word);
        }
    }

    AttemptMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void count(Route route, String outcome) {
        outcomes.computeIfAbsent(
                        Series.of(route, outcome),
                        series -> counter("de.runners.requests", "attempts at a runner", "outcome", series))
                .increment();
    }

    void answered(Route route, Duration took) {
        latencies.computeIfAbsent(Series.of(route, ""), this::timer).record(took);
    }

    private Timer timer(Series series) {
        return Timer.builder("de.runners.latency")
                .description("time of a whole answer")
                .tags("runner", series.runner, "model", series.model)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
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
            parts.computeIfAbsent(
                            Series.of(route, kind),
                            series -> counter(
                                    "de.runners.tokens.part",
                                    "tokens that are part of input or output, as the runner reports them",
                                    "kind",
                                    series))
                    .increment((double) amount);
        }
    }

    private void tokens(Route route, String direction, long amount) {
        tokens.computeIfAbsent(
                        Series.of(route, direction),
                        series ->
                                counter("de.runners.tokens", "tokens as the runner reports them", "direction", series))
                .increment((double) amount);
    }

    private Counter counter(String name, String description, String tag, Series series) {
        return Counter.builder(name)
                .description(description)
                .tags("runner", series.runner, "model", series.model, tag, series.word)
                .register(registry);
    }
}
