package dev.electrons.intake.access;

import dev.electrons.error.Problem;
import io.github.bucket4j.Bucket;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** How many calls each key has left in its period; this instance's share of nothing but itself. */
final class Rates {
    private final Map<String, Counted> buckets = new ConcurrentHashMap<>();
    private final Counter refused;

    private record Counted(String rate, Bucket bucket) {}

    Rates(MeterRegistry meters) {
        refused = Counter.builder("de.intake.rate.limited")
                .description("calls refused because their key has a rate")
                .register(meters);
    }

    void take(Caller caller, RoutingContext context) {
        var rate = caller.limits().rate();
        if (rate == null) {
            context.next();
            return;
        }
        var counted = buckets.compute(
                caller.key(), (_, known) -> known != null && known.rate.equals(rate) ? known : fresh(caller.limits()));
        var probe = Objects.requireNonNull(counted).bucket.tryConsumeAndReturnRemaining(1);
        if (probe.isConsumed()) {
            context.next();
            return;
        }
        refused.increment();
        long wait = Math.max(1, TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill() + 999_999_999L));
        context.fail(new Problem(
                429,
                "RATE_LIMITED",
                "this key may call " + rate + "; try again in " + wait + " s",
                Map.of("retry_after_s", wait, "rate", rate)));
    }

    /** Holds one period's worth. */
    private static Counted fresh(Limits limits) {
        var rate = Objects.requireNonNull(limits.perPeriod());
        var bucket = Bucket.builder()
                .addLimit(limit -> limit.capacity(rate.most()).refillGreedy(rate.most(), rate.period()))
                .build();
        return new Counted(Objects.requireNonNull(limits.rate()), bucket);
    }
}
