package dev.electrons.runners.door;

import dev.electrons.boot.Health.Finding;
import dev.electrons.error.Problem;
import dev.electrons.http.Reply;
import dev.electrons.runners.fleet.Fleet;
import dev.electrons.runners.fleet.Runner;
import dev.electrons.runners.probe.Prober;
import dev.electrons.runners.roster.RosterWatch;
import dev.electrons.runners.roster.RunnerSpec;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What there is and how it is: {@code /runners}, {@code /v1/models}, the check in {@code /health}; and steering it. */
public final class FleetDoor {
    private final Fleet fleet;
    private final RosterWatch watch;
    private final Prober prober;
    private final InstantSource clock;

    private record Listing(List<RunnerView> runners, Source source) {}

    private record Source(@Nullable String file, Instant loadedAt, List<String> faults, String prices) {}

    private record ModelList(String object, List<Model> data) {}

    private record Model(String id, String object, long created, String ownedBy, boolean available) {}

    public FleetDoor(Fleet fleet, RosterWatch watch, Prober prober, InstantSource clock) {
        this.fleet = fleet;
        this.watch = watch;
        this.prober = prober;
        this.clock = clock;
    }

    Future<Reply> list(RoutingContext context) {
        var now = clock.instant();
        var views =
                fleet.all().stream().map(runner -> RunnerView.of(runner, now)).toList();
        var source = new Source(
                watch.file().map(Object::toString).orElse(null),
                watch.loadedAt(),
                watch.faults(),
                fleet.roster().prices().version());
        return Future.succeededFuture(Reply.of(200, new Listing(views, source)));
    }

    Future<Reply> models(RoutingContext context) {
        var found = new LinkedHashMap<String, Model>();
        for (var runner : fleet.all()) {
            for (var route : runner.routes()) {
                var id = route.answering(route.served());
                if (id.equals(RunnerSpec.ANY)) {
                    continue; // any name, and none that could be listed
                }
                boolean available =
                        runner.unusable().isEmpty() && route.breaker().state() != CircuitBreakerState.OPEN;
                found.merge(
                        id,
                        new Model(id, "model", 0, runner.spec().name(), available),
                        (first, other) -> first.available || !other.available ? first : other);
            }
        }
        return Future.succeededFuture(Reply.of(200, new ModelList("list", List.copyOf(found.values()))));
    }

    Future<Reply> probe(RoutingContext context) {
        var runner = named(context);
        runner.reconsider();
        return prober.ask(runner).map(_ -> view(runner));
    }

    Future<Reply> drain(RoutingContext context) {
        var runner = named(context);
        runner.drain(true);
        return Future.succeededFuture(view(runner));
    }

    Future<Reply> resume(RoutingContext context) {
        var runner = named(context);
        runner.resume();
        return Future.succeededFuture(view(runner));
    }

    private Runner named(RoutingContext context) {
        return fleet.named(String.valueOf(context.pathParam("name")))
                .orElseThrow(() -> new Problem(
                        404, "RUNNER_NOT_FOUND", "there is no runner by that name; GET /runners lists them"));
    }

    private Reply view(Runner runner) {
        return Reply.of(200, RunnerView.of(runner, clock.instant()));
    }

    /** Runners that are away make this service lame, never dead: it still answers, and says why it can't help. */
    public Future<Finding> check() {
        var data = new LinkedHashMap<String, Object>();
        var reasons = new ArrayList<String>();
        var runners = new LinkedHashMap<String, Object>();
        var breakers = new LinkedHashMap<String, Object>();
        for (var runner : fleet.all()) {
            runners.put(runner.spec().name(), runner.word());
            runner.unusable().ifPresent(why -> reasons.add(runner.spec().name() + " is " + why));
            for (var route : runner.allRoutes()) {
                var state = route.breaker().state();
                breakers.put(route.toString(), state.name().toLowerCase(Locale.ROOT));
                if (state != CircuitBreakerState.CLOSED) {
                    reasons.add(
                            "the breaker of " + route + " is " + state.name().toLowerCase(Locale.ROOT));
                }
            }
        }
        if (fleet.all().isEmpty()) {
            reasons.add("no runners configured");
        }
        watch.faults().forEach(fault -> reasons.add("runners file refused: " + fault));
        data.put("runners", runners);
        data.put("breakers", breakers);
        if (!reasons.isEmpty()) {
            data.put("reason", String.join("; ", reasons));
        }
        return Future.succeededFuture(reasons.isEmpty() ? Finding.up(data) : Finding.degraded(Map.copyOf(data)));
    }
}
