package dev.electrons.intake.steer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.http.Reply;
import dev.electrons.intake.access.Caller;
import dev.electrons.intake.contract.Routes;
import dev.electrons.intake.field.Body;
import dev.electrons.intake.field.Fields;
import dev.electrons.intake.read.ReadRoutes;
import dev.electrons.intake.stream.News;
import dev.electrons.json.Json;
import dev.electrons.kafka.Publisher;
import dev.electrons.kafka.SignalCodec;
import dev.electrons.postgres.EventStore;
import dev.electrons.run.RunState;
import dev.electrons.signal.Steering;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Pause, resume, retry, replay, decisions and named signals: a wish to prime, answered when its outcome is recorded. */
public final class SteerRoutes {
    private static final int LONGEST_NAME = 200;

    private final EventStore store;
    private final Asking asking;

    public SteerRoutes(EventStore store, Publisher publisher, SignalCodec codec, News news) {
        this.store = store;
        this.asking = new Asking(publisher, codec, news);
    }

    public void mount(Routes routes) {
        routes.on("pauseExecution", context -> {
            var body = body(context, "reason");
            var reason =
                    body.text("reason") == null ? "paused by request" : Objects.requireNonNull(body.text("reason"));
            return ask(
                    context,
                    202,
                    (id, state) -> new Steering.PauseAsked(id, state.run(), actor(context, state), reason));
        });
        routes.on("resumeExecution", context -> {
            body(context);
            return ask(context, 202, (id, state) -> new Steering.ResumeAsked(id, state.run(), actor(context, state)));
        });
        routes.on("retryExecution", context -> {
            body(context);
            return ask(context, 202, (id, state) -> new Steering.RetryAsked(id, state.run(), actor(context, state)));
        });
        routes.on("decideNode", this::decision);
        routes.on("replayNode", this::replay);
        routes.on("signalExecution", this::signal);
    }

    private Future<Reply> decision(RoutingContext context) {
        var body = body(context, "decision", "comment", "data", "iteration");
        var decision = body.word("decision");
        if (decision == null) {
            throw Fields.invalid("decision", "approve or reject");
        }
        return ask(
                context,
                200,
                (id, state) -> new Steering.DecisionMade(
                        id,
                        state.run(),
                        actor(context, state),
                        node(context),
                        iteration(body),
                        decision,
                        body.text("comment"),
                        body.value("data")));
    }

    private Future<Reply> replay(RoutingContext context) {
        var body = body(context, "config", "input", "downstream", "iteration");
        var config = body.objectValue("config");
        var input = body.objectValue("input");
        boolean downstream = !body.has("downstream") || body.flag("downstream");
        return ask(
                context,
                202,
                (id, state) -> new Steering.ReplayAsked(
                        id,
                        state.run(),
                        actor(context, state),
                        node(context),
                        iteration(body),
                        config,
                        input,
                        downstream));
    }

    private Future<Reply> signal(RoutingContext context) {
        var name = Objects.requireNonNull(context.pathParam("name"));
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw Fields.invalid("name", "1 to " + LONGEST_NAME + " characters");
        }
        var buffer = context.body().buffer();
        var data = buffer == null || buffer.length() == 0 ? null : Fields.any(Body.json(context));
        return ask(
                context,
                200,
                (id, state) -> new Steering.SignalSent(id, state.run(), actor(context, state), name, data));
    }

    private static Fields body(RoutingContext context, String... known) {
        var buffer = context.body().buffer();
        var body = buffer == null || buffer.length() == 0
                ? Fields.of(Json.MAPPER.createObjectNode())
                : Body.fields(context);
        return body.only(known);
    }

    private static String node(RoutingContext context) {
        return Objects.requireNonNull(context.pathParam("node"));
    }

    private static @Nullable Integer iteration(Fields body) {
        return body.has("iteration") ? (Integer) (int) body.number("iteration", 0, 0, Integer.MAX_VALUE) : null;
    }

    static String actor(RoutingContext context, RunState state) {
        return Caller.of(context).actor(state.asked().app());
    }

    private Future<Reply> ask(RoutingContext context, int status, BiFunction<String, RunState, Steering> wish) {
        return ReadRoutes.state(store, context)
                .compose(state -> asking.obeyed(wish.apply(UUID.randomUUID().toString(), state))
                        .map(event -> {
                            ObjectNode answer = Json.MAPPER.createObjectNode();
                            answer.put("success", true)
                                    .put("execution_id", state.asked().executionId())
                                    .put("run_id", state.run().toString())
                                    .put("pending", event.isEmpty());
                            event.ifPresent(done -> answer.put("version", done.version()));
                            return Reply.of(event.isEmpty() ? 202 : status, answer);
                        }));
    }
}
