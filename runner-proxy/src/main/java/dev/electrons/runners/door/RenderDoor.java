package dev.electrons.runners.door;

import com.fasterxml.jackson.core.JsonToken;
import dev.electrons.error.Problem;
import dev.electrons.http.Reply;
import dev.electrons.runners.field.PostedJson;
import dev.electrons.runners.fleet.Fleet;
import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.fleet.Runner;
import dev.electrons.runners.render.RenderCalls;
import dev.electrons.runners.render.RenderState;
import dev.electrons.runners.replay.Replays;
import dev.electrons.runners.replay.Saved;
import dev.electrons.runners.roster.Protocol;
import dev.electrons.runners.waterfall.Course;
import dev.electrons.runners.waterfall.Waterfall;
import dev.electrons.runners.wire.Budget;
import dev.electrons.runners.wire.Cancel;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Verdict;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/renders}, {@code GET} and {@code DELETE /v1/renders/{id}}. The id names the runner, so that nothing need be remembered
 * to find it again.
 */
public final class RenderDoor {
    private static final int TAKEN = 202;

    private final Fleet fleet;
    private final Waterfall waterfall;
    private final RenderCalls calls;
    private final Replays replays;
    private final InstantSource clock;

    private record View(
            String id,
            String runner,
            String status,
            @Nullable Integer progress,
            @Nullable String url,
            @Nullable String error) {}

    public RenderDoor(Fleet fleet, Waterfall waterfall, RenderCalls calls, Replays replays, InstantSource clock) {
        this.fleet = fleet;
        this.waterfall = waterfall;
        this.calls = calls;
        this.replays = replays;
        this.clock = clock;
    }

    private static boolean renders(Runner runner) {
        return runner.spec().protocol() instanceof Protocol.Render;
    }

    Future<Reply> submit(RoutingContext context) {
        var body = Errand.body(context);
        var request = PostedJson.read(body.getBytes(), "timeline", JsonToken.START_OBJECT);
        var errand = Errand.of(context, fleet, Optional.empty());
        var recording = errand.recording(replays, "render", body);
        return recording
                .found()
                .compose(saved -> saved.map(given -> again(errand, given))
                        .orElseGet(() -> descend(errand, request.unchanged()).compose(reply -> {
                            recording.heard(reply.body());
                            return recording.keep(reply.headers()).map(reply);
                        })));
    }

    /** A film that was handed in before is not made twice. */
    private static Future<Reply> again(Errand errand, Saved saved) {
        errand.trail().tab().over();
        var headers = new TreeMap<>(saved.headers());
        headers.put("X-DE-Replayed", "true");
        return Future.succeededFuture(new Reply(TAKEN, headers, saved.body(), "application/json"));
    }

    /** A question, and no work: nobody else knows the answer, and nothing is spent. */
    Future<Reply> look(RoutingContext context) {
        var cancel = new Cancel();
        EventStream.watch(context, cancel);
        return asked(context, cancel, calls::look);
    }

    /** An order that is carried out even if whoever gave it has gone. */
    Future<Reply> stop(RoutingContext context) {
        return asked(context, new Cancel(), calls::stop);
    }

    /** Something asked about one render. */
    @FunctionalInterface
    private interface Call {
        Future<Verdict<RenderState>> of(
                String id, Route route, Map<String, String> passed, Budget budget, Cancel cancel);
    }

    private Future<Reply> asked(RoutingContext context, Cancel cancel, Call call) {
        var parts = String.valueOf(context.pathParam("id")).split(":", 2);
        var runner = parts.length == 2 && RenderCalls.ID.matcher(parts[1]).matches()
                ? fleet.named(parts[0]).filter(RenderDoor::renders)
                : Optional.<Runner>empty();
        if (runner.isEmpty()) {
            throw new Problem(404, "RENDER_NOT_FOUND", "no render runner has a render by that id");
        }
        var route = runner.get().routes().iterator().next();
        var budget = new Budget(Asked.timeout(context.request()));
        return call.of(parts[1], route, Asked.passed(context), budget, cancel).compose(verdict -> switch (verdict) {
            case Verdict.Done<RenderState>(var state) ->
                Future.succeededFuture(Reply.of(200, view(runner.get(), state)));
            case Verdict.Failed<RenderState> failed -> Future.failedFuture(unknown(failed.fault(), runner.get()));
        });
    }

    private static Problem unknown(Fault fault, Runner runner) {
        var words = runner.redacted(fault.words());
        return fault instanceof Fault.Rejected(var status, var _)
                ? new Problem(status, "REJECTED_BY_RUNNER", "the runner refused the request: " + words)
                : new Problem(503, "ALL_RUNNERS_UNAVAILABLE", runner.spec().name() + " does not answer: " + words);
    }

    private Future<Reply> descend(Errand errand, Buffer timeline) {
        var steps = errand.steps(fleet, RenderDoor::renders, clock.instant());
        return waterfall
                .<RenderState>descend(
                        steps,
                        errand.budget(),
                        errand.cancel(),
                        errand.trail(),
                        (_, route, budget) -> calls.submit(timeline, route, errand.passed(), budget, errand.cancel()))
                .compose(course -> switch (course) {
                    case Course.Arrived<RenderState>(var step, var state, var _) ->
                        Future.succeededFuture(taken(step.route().orElseThrow().runner(), state));
                    case Course.Exhausted<RenderState> exhausted ->
                        Future.failedFuture(Refusals.exhausted(exhausted, errand.trail(), fleet));
                    case Course.Stopped<RenderState> stopped ->
                        Future.failedFuture(Refusals.stopped(stopped, errand.trail()));
                    case Course.Abandoned<RenderState> _ ->
                        Future.failedFuture(new Problem(499, "ABANDONED", "the client has gone", Map.of()));
                });
    }

    private static Reply taken(Runner runner, RenderState state) {
        var view = view(runner, state);
        return Reply.of(TAKEN, view).with("Location", "/v1/renders/" + view.id);
    }

    private static View view(Runner runner, RenderState state) {
        var name = runner.spec().name();
        return new View(name + ":" + state.id(), name, state.status(), state.progress(), state.url(), state.error());
    }
}
