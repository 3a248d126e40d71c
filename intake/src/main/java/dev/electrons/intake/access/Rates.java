package dev.electrons.intake.access;

import dev.electrons.error.Problem;
import io.github.bucket4j.Bucket;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** How many calls each key has left in its period; this instance's share of nothing but itself. */
final class Rates {
    private final Map<String, Counted> buckets = new ConcurrentHashMap<>();
    private final Refusals refusals;

    private record Counted(String rate, Bucket bucket) {}

    Rates(MeterRegistry meters) {
        refusals = new Refusals(meters);
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
        long wait = seconds(probe.getNanosToWaitForRefill());
        var refusal = new Problem(
                429,
                "RATE_LIMITED",
                "this key may call " + rate + "; try again in " + wait + " s",
                Map.of("retry_after_s", wait, "rate", rate));
        refusals.count(Caller.named(context), refusal);
        context.fail(refusal);
    }

    /** So many nanoseconds as whole seconds, at least one. */
    static long seconds(long nanos) {
        return Math.max(1, TimeUnit.NANOSECONDS.toSeconds(nanos + 999_999_999L));
    }
}
