package dev.electrons.subworkflows.worker;

import dev.electrons.error.Failure;
import dev.electrons.task.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Figures of one kind's work. */
final class WorkMeters {
    private final MeterRegistry meters;
    private final String kind;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Counter joined;
    private final Counter retold;
    private final Counter unacknowledged;

    WorkMeters(MeterRegistry meters, String kind, int window) {
        this.meters = meters;
        this.kind = kind;
        joined = counter("joined", "attempts delivered again while they ran here");
        retold = counter("retold", "attempts delivered again after they had settled here");
        unacknowledged = counter("publish.retries", "outcomes that the broker did not acknowledge at once");
        Gauge.builder("de.subworkflows.in.flight", inFlight, AtomicInteger::get)
                .description("attempts under way")
                .tag("kind", kind)
                .register(meters);
        Gauge.builder("de.subworkflows.window", () -> window)
                .description("attempts that may be under way at once")
                .tag("kind", kind)
                .register(meters);
    }

    private Counter counter(String name, String words) {
        return Counter.builder("de.subworkflows." + name)
                .description(words)
                .tag("kind", kind)
                .register(meters);
    }

    void began() {
        inFlight.incrementAndGet();
    }

    void over() {
        inFlight.decrementAndGet();
    }

    void joined() {
        joined.increment();
    }

    void retold() {
        retold.increment();
    }

    void publishFailed() {
        unacknowledged.increment();
    }

    void settled(Outcome outcome, Duration took) {
        var word = word(outcome);
        meters.counter("de.subworkflows.tasks", "kind", kind, "outcome", word).increment();
        Timer.builder("de.subworkflows.task.duration")
                .tags("kind", kind, "outcome", word)
                .publishPercentileHistogram()
                .register(meters)
                .record(took);
    }

    private static String word(Outcome outcome) {
        var failure = outcome.failure();
        if (failure == null) {
            return "completed";
        }
        if (Boolean.TRUE.equals(outcome.execution().quarantined())) {
            return "quarantined";
        }
        return switch (failure.origin()) {
            case Failure.Origin.WORK -> "failed";
            case Failure.Origin.INFRASTRUCTURE -> "infrastructure";
            case Failure.Origin.INPUT -> "refused";
            case Failure.Origin.TIMEOUT -> "timeout";
            case Failure.Origin.CANCELLED -> "cancelled";
        };
    }
}
