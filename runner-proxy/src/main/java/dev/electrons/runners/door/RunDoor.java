package dev.electrons.runners.door;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.error.Problem;
import dev.electrons.http.Problems;
import dev.electrons.http.RequestIds;
import dev.electrons.json.Json;
import dev.electrons.runners.account.Caller;
import dev.electrons.runners.cli.CliAnswer;
import dev.electrons.runners.cli.CliCalls;
import dev.electrons.runners.cli.LiveOutput;
import dev.electrons.runners.dialect.TalkRuns;
import dev.electrons.runners.fleet.Fleet;
import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.replay.Recording;
import dev.electrons.runners.replay.Replays;
import dev.electrons.runners.replay.Saved;
import dev.electrons.runners.roster.Protocol;
import dev.electrons.runners.waterfall.Course;
import dev.electrons.runners.waterfall.Steps;
import dev.electrons.runners.waterfall.Trail;
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
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/runs}: a task for an agent, given to the first that can. */
public final class RunDoor {
    private final Fleet fleet;
    private final Waterfall waterfall;
    private final Workers workers;
    private final Replays replays;
    private final InstantSource clock;

    /** Who does tasks, by protocol. */
    public record Workers(CliCalls cli, TalkRuns anthropic, TalkRuns gemini) {}

    public RunDoor(Fleet fleet, Waterfall waterfall, Workers workers, Replays replays, InstantSource clock) {
        this.fleet = fleet;
        this.waterfall = waterfall;
        this.workers = workers;
        this.replays = replays;
        this.clock = clock;
    }

    void handle(RoutingContext context) {
        var request = RunRequest.read(Errand.body(context).getBytes());
        var only = Asked.known(request.runner(), fleet);
        var trail = AccountGate.trail(context);
        var recording = recording(request, trail.tab().caller());
        var delivery = new Delivery(context, trail, recording);
        recording
                .found()
                .onSuccess(saved ->
                        saved.ifPresentOrElse(delivery::again, () -> descend(context, request, only, trail, delivery)));
    }

    /** All that an answer depends on, and not how long it may take: that is shorter when an attempt is made again. */
    private Recording recording(RunRequest request, Caller caller) {
        return replays.recording(
                caller, Json.bytes(request.work()), Json.bytes(request.models()), Json.bytes(request.runner()));
    }

    private void descend(
            RoutingContext context, RunRequest request, Optional<String> only, Trail trail, Delivery delivery) {
        var passed = Asked.passed(context);
        request.attemptId().ifPresent(id -> passed.put("Idempotency-Key", id));
        var budget = new Budget(request.timeout());
        var cancel = new Cancel();
        var steps = Steps.plan(
                fleet, request.models(), only, runner -> fit(runner.spec().protocol(), request), clock.instant());
        EventStream.watch(context, cancel);
        waterfall
                .<CliAnswer>descend(steps, budget, cancel, trail, (step, route, share) -> {
                    delivery.runner = route.runner().spec().name();
                    var attempt = new Attempted(request, step.model(), route, passed, delivery, share, cancel);
                    return switch (route.runner().spec().protocol()) {
                        case Protocol.Cli _ -> attempt.at(workers.cli);
                        case Protocol.Anthropic _ -> attempt.at(workers.anthropic);
                        case Protocol.Gemini _ -> attempt.at(workers.gemini);
                        case Protocol.OpenAi _, Protocol.Echo _, Protocol.Maker _ ->
                            Future.succeededFuture(Verdict.failed(new Fault.Unfit("takes no tasks")));
                    };
                })
                .onSuccess(delivery::conclude)
                .onFailure(context::fail);
    }

    private static boolean fit(Protocol protocol, RunRequest request) {
        return protocol.agent() || (protocol.talks() && request.wordsOnly());
    }

    /** One attempt, whoever makes it. */
    private record Attempted(
            RunRequest request,
            String model,
            Route route,
            Map<String, String> passed,
            LiveOutput live,
            Budget budget,
            Cancel cancel) {
        Future<Verdict<CliAnswer>> at(CliCalls agent) {
            return agent.execute(request.work(), model, route, passed, live, budget, cancel);
        }

        Future<Verdict<CliAnswer>> at(TalkRuns talker) {
            return talker.execute(request.work().prompt(), model, route, passed, live, budget, cancel);
        }
    }

    private static boolean wantsStream(RoutingContext context) {
        return "true".equals(context.request().getParam("stream"))
                || Objects.requireNonNullElse(context.request().getHeader("Accept"), "")
                        .contains("text/event-stream");
    }

    /** The answer's way to one client: JSON at the end, or events on the way. */
    private final class Delivery implements LiveOutput {
        private final RoutingContext context;
        private final Trail trail;
        private final Recording recording;
        private final Optional<EventStream> stream;
        private String runner = "";

        Delivery(RoutingContext context, Trail trail, Recording recording) {
            this.context = context;
            this.trail = trail;
            this.recording = recording;
            this.stream = wantsStream(context)
                    ? Optional.of(new EventStream(context, fleet.roster().keepAlive(), _ -> {}))
                    : Optional.empty();
        }

        @Override
        public boolean wanted() {
            return stream.isPresent();
        }

        @Override
        public void output(String text) {
            trail.tab().heard(1 + text.length() / 4);
            stream.ifPresent(open -> open.content(event("output", Map.of("text", text, "runner", runner))));
        }

        @Override
        public boolean begun() {
            return stream.map(EventStream::begun).orElse(false);
        }

        @Override
        public boolean full() {
            return stream.map(EventStream::full).orElse(false);
        }

        @Override
        public void whenDrained(Runnable action) {
            stream.ifPresentOrElse(open -> open.whenDrained(action), action);
        }

        void conclude(Course<CliAnswer> course) {
            switch (course) {
                case Course.Arrived<CliAnswer> arrived -> arrived(arrived);
                case Course.Exhausted<CliAnswer> exhausted -> refuse(Refusals.exhausted(exhausted, trail, fleet));
                case Course.Stopped<CliAnswer> stopped -> refuse(Refusals.stopped(stopped, trail));
                case Course.Abandoned<CliAnswer> _ -> stream.ifPresent(EventStream::release);
            }
        }

        private void arrived(Course.Arrived<CliAnswer> arrived) {
            var reply = RunReply.of(arrived, trail, fleet.roster().prices());
            var headers = Map.of(
                    "X-DE-Runner", reply.runner(),
                    "X-DE-Provider", reply.provider(),
                    "X-DE-Model", reply.model(),
                    "X-DE-Attempted", trail.header());
            var saved = new Saved(headers, Buffer.buffer(Json.bytes(reply)));
            recording.heard(saved.body());
            recording.keep(headers).onSuccess(_ -> answer(saved, reply.output()));
        }

        /** The answer that this attempt was given before. */
        void again(Saved saved) {
            trail.tab().over();
            context.response().putHeader("X-DE-Replayed", "true");
            var output = Json.read(saved.body().getBytes(), JsonNode.class).path("output");
            answer(saved, output.textValue());
        }

        private void answer(Saved saved, @Nullable String output) {
            if (stream.isPresent()) {
                if (!begun() && output != null) {
                    output(output);
                }
                stream.get().content(event("result", saved.body()));
                stream.get().end();
                return;
            }
            if (!context.response().closed()) {
                var response = context.response().putHeader("Content-Type", "application/json");
                saved.headers().forEach(response::putHeader);
                response.end(saved.body());
            }
        }

        /** A stream is told by an event of its own; it is a plain error answer only for those who want no stream. */
        private void refuse(Problem problem) {
            if (stream.isPresent() && stream.get().open()) {
                var body = Problems.body(problem, RequestIds.of(context)).toBuffer();
                stream.get().content(event("error", body));
                stream.get().end();
                return;
            }
            stream.ifPresent(EventStream::release);
            if (!context.response().closed()) {
                context.fail(problem);
            }
        }

        private static Buffer event(String name, Object data) {
            return event(name, Buffer.buffer(Json.bytes(data)));
        }

        private static Buffer event(String name, Buffer data) {
            return Buffer.buffer("event: " + name + "\ndata: ")
                    .appendBuffer(data)
                    .appendString("\n\n");
        }
    }
}
