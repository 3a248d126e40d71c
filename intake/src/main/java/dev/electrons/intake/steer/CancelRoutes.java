package dev.electrons.intake.steer;

import dev.electrons.error.Problem;
import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.http.Reply;
import dev.electrons.intake.access.Caller;
import dev.electrons.intake.contract.Routes;
import dev.electrons.intake.field.Body;
import dev.electrons.intake.read.ReadRoutes;
import dev.electrons.intake.stream.News;
import dev.electrons.kafka.Publisher;
import dev.electrons.kafka.SignalCodec;
import dev.electrons.postgres.EventStore;
import dev.electrons.run.RunState;
import dev.electrons.signal.Steering;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** {@code POST /cancel} and {@code DELETE /executions/{id}}: a signal to prime, answered when its outcome is recorded. */
public final class CancelRoutes {
    private final EventStore store;
    private final Asking asking;

    public CancelRoutes(EventStore store, Publisher publisher, SignalCodec codec, News news) {
        this.store = store;
        this.asking = new Asking(publisher, codec, news);
    }

    public void mount(Routes routes) {
        routes.on("cancel", context -> {
            var id = Body.fields(context).text("request_id");
            if (id == null) {
                throw new Problem(400, "MISSING_PARAM", "request_id parameter required");
            }
            return cancel(context, id);
        });
        routes.on("cancelExecution", context -> cancel(context, ReadRoutes.id(context)));
    }

    private Future<Reply> cancel(RoutingContext context, String id) {
        return ReadRoutes.state(store, context, id).compose(state -> {
            if (state.phase().ended()) {
                return Future.failedFuture(ended(state));
            }
            if (state.cancelling() != null) {
                return Future.succeededFuture(reply(202, state, "cancelling"));
            }
            var signal = new Steering.CancelAsked(
                    UUID.randomUUID().toString(),
                    state.run(),
                    Caller.of(context).actor(state.asked().app()),
                    "cancelled by request");
            return asking.outcome(signal).compose(answer -> reply(answer, state));
        });
    }

    private static Problem ended(RunState state) {
        var word = state.phase().name().toLowerCase(Locale.ROOT);
        return new Problem(400, "INVALID_STATUS", "Cannot cancel request in " + word + " status");
    }

    /** A refusal means that the run has ended, or is being cancelled, since it was looked at. */
    private Future<Reply> reply(Optional<Recorded> answer, RunState state) {
        if (answer.isEmpty()) {
            return Future.succeededFuture(reply(202, state, "cancelling"));
        }
        if (answer.get().event() instanceof RunEvent.SignalRefused) {
            return ReadRoutes.state(store, state.run()).map(now -> {
                if (now.phase().ended()) {
                    throw ended(now);
                }
                return reply(202, now, "cancelling");
            });
        }
        return Future.succeededFuture(reply(200, state, "terminated"));
    }

    private static Reply reply(int status, RunState state, String word) {
        return Reply.json(
                status,
                new JsonObject()
                        .put("success", true)
                        .put("request_id", state.asked().requestId())
                        .put("execution_id", state.asked().executionId())
                        .put("status", word)
                        .put("message", status == 200 ? "Request cancelled" : "Request is being cancelled"));
    }
}
