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
                caller.key(),
                (_, known) -> known != null && known.rate.equals(rate)
                        ? known
                        : new Counted(rate, Rate.of(rate).bucket()));
        var probe = Objects.requireNonNull(counted).bucket.tryConsumeAndReturnRemaining(1);
        if (probe.isConsumed()) {
            context.next();
            return;
        }
        refused.increment();
        long wait = seconds(probe.getNanosToWaitForRefill());
        context.fail(new Problem(
                429,
                "RATE_LIMITED",
                "this key may call " + rate + "; try again in " + wait + " s",
                Map.of("retry_after_s", wait, "rate", rate)));
    }

    /** So many nanoseconds as whole seconds, at least one. */
    static long seconds(long nanos) {
        return Math.max(1, TimeUnit.NANOSECONDS.toSeconds(nanos + 999_999_999L));
    }
}
