package dev.electrons.runners.door;

import com.fasterxml.jackson.core.JsonToken;
import dev.electrons.error.Problem;
import dev.electrons.http.Reply;
import dev.electrons.runners.field.PostedJson;
import dev.electrons.runners.fleet.Fleet;
import dev.electrons.runners.fleet.Runner;
import dev.electrons.runners.render.RenderCalls;
import dev.electrons.runners.render.RenderState;
import dev.electrons.runners.roster.Protocol;
import dev.electrons.runners.waterfall.Course;
import dev.electrons.runners.waterfall.Step;
import dev.electrons.runners.waterfall.Waterfall;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/renders} and {@code GET /v1/renders/{id}}. The id names the runner, so that nothing need be remembered
 * to find it again.
 */
public final class RenderDoor {
    private final Fleet fleet;
    private final Waterfall waterfall;
    private final RenderCalls calls;
    private final InstantSource clock;

    private record View(
            String id,
            String runner,
            String status,
            @Nullable Integer progress,
            @Nullable String url,
            @Nullable String error) {}

    public RenderDoor(Fleet fleet, Waterfall waterfall, RenderCalls calls, InstantSource clock) {
        this.fleet = fleet;
        this.waterfall = waterfall;
        this.calls = calls;
        this.clock = clock;
    }

    private static boolean renders(Runner runner) {
        return runner.spec().protocol() instanceof Protocol.Render;
    }

    Future<Reply> submit(RoutingContext context) {
        var request = PostedJson.read(Errand.body(context), "timeline", JsonToken.START_OBJECT);
        var errand = Errand.of(context, fleet, Optional.empty());
        var steps = errand.steps(fleet, RenderDoor::renders, clock.instant());
        return descend(
                        errand,
                        steps,
                        (_, route) -> calls.submit(
                                request.unchanged(), route, errand.passed(), errand.budget(), errand.cancel()))
                .map(view -> Reply.of(202, view).with("Location", "/v1/renders/" + view.id));
    }

    Future<Reply> look(RoutingContext context) {
        var parts = String.valueOf(context.pathParam("id")).split(":", 2);
        boolean known = parts.length == 2
                && RenderCalls.ID.matcher(parts[1]).matches()
                && fleet.named(parts[0]).filter(RenderDoor::renders).isPresent();
        if (!known) {
            throw new Problem(404, "RENDER_NOT_FOUND", "no render runner has a render by that id");
        }
        var errand = Errand.of(context, fleet, Optional.empty());
        var steps = errand.steps(fleet, runner -> runner.spec().name().equals(parts[0]), clock.instant()).stream()
                .limit(1)
                .toList();
        return descend(
                        errand,
                        steps,
                        (_, route) -> calls.look(parts[1], route, errand.passed(), errand.budget(), errand.cancel()))
                .map(view -> Reply.of(200, view));
    }

    private Future<View> descend(Errand errand, List<Step> steps, Waterfall.Try<RenderState> attempt) {
        return waterfall
                .descend(steps, errand.budget(), errand.cancel(), errand.trail(), attempt)
                .compose(course -> switch (course) {
                    case Course.Arrived<RenderState>(var step, var state, var _) ->
                        Future.succeededFuture(view(step, state));
                    case Course.Exhausted<RenderState> exhausted ->
                        Future.failedFuture(Refusals.exhausted(exhausted, errand.trail(), fleet));
                    case Course.Stopped<RenderState> stopped ->
                        Future.failedFuture(Refusals.stopped(stopped, errand.trail()));
                    case Course.Abandoned<RenderState> _ ->
                        Future.failedFuture(new Problem(499, "ABANDONED", "the client has gone", Map.of()));
                });
    }

    private static View view(Step step, RenderState state) {
        var runner = step.route().orElseThrow().runner().spec().name();
        return new View(
                runner + ":" + state.id(), runner, state.status(), state.progress(), state.url(), state.error());
    }
}
