package dev.electrons.runners.door;

import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.fleet.Runner;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A runner as {@code GET /runners} shows it. Nothing in it is a secret. */
record RunnerView(
        String name,
        String protocol,
        @Nullable URI url,
        String status,
        boolean available,
        @Nullable String reason,
        Instant since,
        List<ModelView> models,
        int inFlight,
        int maxConcurrent,
        int queued,
        int maxQueue,
        @Nullable Double latencyMs,
        Runner.@Nullable Trouble lastError,
        @Nullable Instant lastProbeAt) {

    /** One model of it. */
    record ModelView(
            String model,
            String upstream,
            String breaker,
            long failures,
            int openings,
            @Nullable Long coolingMs) {
        static ModelView of(Route route, Instant now) {
            return new ModelView(
                    route.model(),
                    route.upstreamName(route.model()),
                    route.breaker().state().name().toLowerCase(Locale.ROOT),
                    route.breaker().failures(),
                    route.breaker().openings(),
                    route.cooling(now)
                            .map(wait -> Long.valueOf(wait.toMillis()))
                            .orElse(null));
        }
    }

    static RunnerView of(Runner runner, Instant now) {
        var spec = runner.spec();
        var trouble = runner.unusable();
        return new RunnerView(
                spec.name(),
                spec.protocol().word(),
                spec.protocol().address().orElse(null),
                runner.word(),
                trouble.isEmpty(),
                trouble.orElse(null),
                runner.condition().since(),
                runner.allRoutes().stream()
                        .map(route -> ModelView.of(route, now))
                        .toList(),
                runner.permits().inUse(),
                spec.maxConcurrent(),
                runner.permits().queued(),
                spec.maxQueue(),
                runner.latencyMs().orElse(null),
                runner.lastTrouble().orElse(null),
                runner.lastProbe().orElse(null));
    }
}
