package dev.electrons.intake.access;

import dev.electrons.error.Problem;
import dev.electrons.event.WorkRequest;
import dev.electrons.postgres.Acceptance;
import io.github.bucket4j.Bucket;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How many runs of each tier of agents an app may still start in its period, at this instance. */
final class AgentQuota {
    private final Map<Counted, Bucket> buckets = new ConcurrentHashMap<>();

    /** What is counted together: keys of an app that have a tier in common share it. */
    private record Counted(String app, AgentRate tier) {}

    /**
     * Starts the run if the tier that it reaches has one left; fails with 429 and when to come again otherwise. What starts
     * nothing takes none.
     */
    Future<Acceptance> start(
            @Nullable List<AgentRate> tiers, WorkRequest request, long agents, Supplier<Future<Acceptance>> accepting) {
        var tier = AgentRate.reached(tiers, agents);
        if (tier == null) {
            return accepting.get();
        }
        var bucket = buckets.computeIfAbsent(
                new Counted(request.app(), tier), _ -> Rate.of(tier.rate()).bucket());
        var probe = bucket.tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            return refused(request.app(), tier, agents, probe.getNanosToWaitForRefill());
        }
        return Future.succeededFuture().compose(_ -> accepting.get()).onComplete(answer -> {
            if (!(answer.result() instanceof Acceptance.Accepted)) {
                bucket.addTokens(1);
            }
        });
    }

    private static Future<Acceptance> refused(String app, AgentRate tier, long agents, long nanos) {
        long wait = Rates.seconds(nanos);
        return Future.failedFuture(new Problem(
                429,
                "AGENT_RATE_LIMITED",
                "app " + app + " may start " + tier.rate() + " of runs with " + tier.agents()
                        + " or more agents, and this one has " + agents + "; try again in " + wait + " s",
                Map.of(
                        "retry_after_s",
                        wait,
                        "agents",
                        agents,
                        "tier",
                        Map.of("agents", tier.agents(), "rate", tier.rate()))));
    }
}
