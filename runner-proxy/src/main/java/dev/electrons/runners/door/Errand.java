package dev.electrons.runners.door;

import dev.electrons.runners.fleet.Fleet;
import dev.electrons.runners.fleet.Runner;
import dev.electrons.runners.replay.Recording;
import dev.electrons.runners.replay.Replays;
import dev.electrons.runners.waterfall.Step;
import dev.electrons.runners.waterfall.Steps;
import dev.electrons.runners.waterfall.Trail;
import dev.electrons.runners.wire.Budget;
import dev.electrons.runners.wire.Cancel;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What a request for an answer brings along, whatever it asks for. */
record Errand(
        List<String> models,
        Optional<String> only,
        Map<String, String> passed,
        Budget budget,
        Cancel cancel,
        Trail trail) {

    /**
     * Reads the headers.
     *
     * @param model the one that the request itself names
     */
    static Errand of(RoutingContext context, Fleet fleet, Optional<String> model) {
        var request = context.request();
        var models = new ArrayList<String>();
        Asked.checked(model).ifPresent(models::add);
        models.addAll(Asked.models(request));
        var errand = new Errand(
                Asked.checked(models),
                Asked.runner(request, fleet),
                Asked.passed(context),
                new Budget(Asked.timeout(request)),
                new Cancel(),
                AccountGate.trail(context));
        EventStream.watch(context, errand.cancel);
        return errand;
    }

    List<Step> steps(Fleet fleet, Predicate<Runner> fit, Instant now) {
        return Steps.plan(fleet, models, only, fit, now);
    }

    /**
     * What is remembered of the answer, which depends on all that is asked, and not on how long it may take: that is
     * shorter when an attempt is made again.
     *
     * @param place where it is asked, with all of the address and of the headers that matters there
     */
    Recording recording(Replays replays, String place, Buffer body) {
        var caller = trail.tab().caller();
        return caller.attemptId() == null
                ? replays.nothing()
                : replays.recording(
                        caller, part(place), body.getBytes(), part(models.toString()), part(only.toString()));
    }

    private static byte[] part(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The body as it came. */
    static Buffer body(RoutingContext context) {
        var body = context.body().buffer();
        return body == null ? Buffer.buffer() : body;
    }
}
