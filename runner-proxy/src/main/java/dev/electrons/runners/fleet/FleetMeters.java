package dev.electrons.runners.fleet;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.vertx.circuitbreaker.CircuitBreakerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** Gauges of the runners there are; those of removed runners go with them. */
final class FleetMeters {
    private static final Set<String> OURS_TO_MEND = Set.of("needs_login", "key_refused", "no_secret");

    private final MultiGauge up;
    private final MultiGauge needsLogin;
    private final MultiGauge inFlight;
    private final MultiGauge queued;
    private final MultiGauge breakers;

    FleetMeters(MeterRegistry registry) {
        up = MultiGauge.builder("de.runners.up")
                .description("1 when work can be sent to the runner")
                .register(registry);
        needsLogin = MultiGauge.builder("de.runners.needs.login")
                .description("1 when somebody must log the runner in, or give it another key")
                .register(registry);
        inFlight = MultiGauge.builder("de.runners.in.flight")
                .description("calls under way")
                .register(registry);
        queued = MultiGauge.builder("de.runners.queue")
                .description("calls waiting for a permit")
                .register(registry);
        breakers = MultiGauge.builder("de.runners.breaker.state")
                .description("0 closed, 1 half-open, 2 open")
                .register(registry);
    }

    void show(List<Runner> runners) {
        each(up, runners, runner -> runner.unusable().isEmpty() ? 1 : 0);
        each(needsLogin, runners, runner -> OURS_TO_MEND.contains(runner.word()) ? 1 : 0);
        each(inFlight, runners, runner -> runner.permits().inUse());
        each(queued, runners, runner -> runner.permits().queued());
        var rows = new ArrayList<Row<?>>();
        for (var runner : runners) {
            for (var route : runner.routes()) {
                var tags = Tags.of("runner", runner.spec().name(), "model", route.served());
                rows.add(Row.of(tags, route, FleetMeters::worst));
            }
        }
        breakers.register(rows, true);
    }

    /** Clients can't invent series: what only a route for any model serves counts as that route. */
    private static int worst(Route listed) {
        return listed.runner().allRoutes().stream()
                .filter(route -> route.served().equals(listed.served()))
                .mapToInt(route -> level(route.breaker().state()))
                .max()
                .orElse(0);
    }

    private static void each(MultiGauge gauge, List<Runner> runners, ToDoubleFunction<Runner> value) {
        var rows = new ArrayList<Row<?>>();
        for (var runner : runners) {
            rows.add(Row.of(Tags.of("runner", runner.spec().name()), runner, value));
        }
        gauge.register(rows, true);
    }

    private static int level(CircuitBreakerState state) {
        return switch (state) {
            case CLOSED -> 0;
            case HALF_OPEN -> 1;
            case OPEN -> 2;
        };
    }
}
