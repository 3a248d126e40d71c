package dev.electrons.intake.steer;

import dev.electrons.error.Problem;
import dev.electrons.event.RunEvent;
import dev.electrons.http.HttpDoor;
import dev.electrons.http.Reply;
import dev.electrons.intake.read.ReadRoutes;
import dev.electrons.intake.submit.SubmitRoutes;
import dev.electrons.kafka.Publisher;
import dev.electrons.kafka.SignalCodec;
import dev.electrons.postgres.EventStore;
import dev.electrons.run.RunState;
import dev.electrons.signal.Signal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** {@code POST /cancel} and {@code DELETE /executions/{id}}: a signal to prime, answered when its outcome is recorded. */
public final class CancelRoutes {
    private static final long PATIENCE_MS = 5_000;
    private static final long LOOK_MS = 50;

    private final Vertx vertx;
    private final EventStore store;
    private final Publisher publisher;
    private final SignalCodec codec;

    public CancelRoutes(Vertx vertx, EventStore store, Publisher publisher, SignalCodec codec) {
        this.vertx = vertx;
        this.store = store;
        this.publisher = publisher;
        this.codec = codec;
    }

    public void mount(Router router) {
        router.post("/cancel").handler(HttpDoor.answering(context -> {
            var id = SubmitRoutes.body(context).text("request_id");
            if (id == null) {
                throw new Problem(400, "MISSING_PARAM", "request_id parameter required");
            }
            return cancel(id);
        }));
        router.delete("/executions/:id").handler(HttpDoor.answering(context -> cancel(ReadRoutes.id(context))));
    }

    private Future<Reply> cancel(String id) {
        return ReadRoutes.state(store, id).compose(state -> {
            if (state.phase().ended()) {
                return Future.failedFuture(ended(state));
            }
            var signal = new Signal.CancelAsked(
                    UUID.randomUUID().toString(),
                    state.run(),
                    "app:" + state.asked().app(),
                    "cancelled by request");
            return publisher
                    .send(java.util.List.of(codec.message(signal, Instant.now(), null)))
                    .compose(_ -> outcome(signal, state, PATIENCE_MS));
        });
    }

    private static Problem ended(RunState state) {
        var word = state.phase().name().toLowerCase(Locale.ROOT);
        return new Problem(400, "INVALID_STATUS", "Cannot cancel request in " + word + " status");
    }

    private Future<Reply> outcome(Signal.CancelAsked signal, RunState asked, long left) {
        return store.events(signal.run(), asked.version() + 1, 500).compose(events -> {
            var answer = events.stream()
                    .filter(event -> signal.id().equals(event.cause()))
                    .findFirst();
            if (answer.isPresent()) {
                return answer.get().event() instanceof RunEvent.SignalRefused refused
                        ? Future.failedFuture(new Problem(400, "INVALID_STATUS", String.join("; ", refused.problems())))
                        : Future.succeededFuture(reply(200, asked, "terminated"));
            }
            return left <= 0
                    ? Future.succeededFuture(reply(202, asked, "cancelling"))
                    : vertx.timer(LOOK_MS, TimeUnit.MILLISECONDS).compose(_ -> outcome(signal, asked, left - LOOK_MS));
        });
    }

    private static Reply reply(int status, RunState state, String word) {
        return Reply.json(
                status,
                new JsonObject()
                        .put("success", true)
                        .put("request_id", state.asked().requestId())
                        .put("execution_id", state.asked().executionId())
                        .put("status", word)
                        .put("message", "Request cancelled"));
    }
}
