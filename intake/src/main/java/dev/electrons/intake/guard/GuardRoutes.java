package dev.electrons.intake.guard;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.error.Problem;
import dev.electrons.guard.GuardCheck;
import dev.electrons.guard.GuardCodec;
import dev.electrons.guard.GuardRecord;
import dev.electrons.guard.GuardSignal;
import dev.electrons.guard.GuardState;
import dev.electrons.guard.GuardState.Waiter;
import dev.electrons.guard.Target;
import dev.electrons.http.Reply;
import dev.electrons.intake.access.Caller;
import dev.electrons.intake.contract.Routes;
import dev.electrons.intake.field.Body;
import dev.electrons.intake.field.Fields;
import dev.electrons.intake.field.Parameters;
import dev.electrons.json.Json;
import dev.electrons.kafka.GuardMessages;
import dev.electrons.kafka.Publisher;
import dev.electrons.postgres.GuardStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/** {@code /guards}: who has a target, who waits for it and why; approval and release by an operator, each an event. */
public final class GuardRoutes {
    private static final int SHOWN = 100;
    private static final int MOST_LISTED = 1_000;
    private static final long LOOK_MS = 20;
    private static final int LOOKS = 60;

    private final Vertx vertx;
    private final GuardStore store;
    private final Publisher publisher;
    private final GuardMessages messages;

    public GuardRoutes(Vertx vertx, GuardStore store, Publisher publisher, GuardMessages messages) {
        this.vertx = vertx;
        this.store = store;
        this.publisher = publisher;
        this.messages = messages;
    }

    public void mount(Routes routes) {
        routes.on("listGuards", this::list);
        routes.on("getGuard", this::get);
        routes.on(
                "approveGuard",
                context -> wish(
                        context,
                        (id, asked) ->
                                new GuardSignal.Approve(id, asked.target().name(), asked.actor(), asked.reason())));
        routes.on(
                "releaseGuard",
                context -> wish(
                        context,
                        (id, asked) ->
                                new GuardSignal.Clear(id, asked.target().name(), asked.actor(), asked.reason())));
    }

    /** Who wants what of which target, and why. */
    private record Asked(Target target, String actor, String reason) {}

    private static Target target(RoutingContext context) {
        return Target.of(Objects.requireNonNull(context.pathParam("target")));
    }

    private Future<Reply> list(RoutingContext context) {
        boolean review = Parameters.flag(context, "review");
        return store.list(review, MOST_LISTED).map(rows -> {
            ObjectNode answer = Json.MAPPER.createObjectNode().put("success", true);
            var guards = answer.putArray("guards");
            rows.forEach(row -> guards.addObject()
                    .put("target", row.target())
                    .put("held_by", row.holder())
                    .put("waiting", row.waiting())
                    .put("consecutive_failures", row.failures())
                    .put("review", row.review())
                    .put("at", row.at().toString()));
            return Reply.of(200, answer);
        });
    }

    private Future<Reply> get(RoutingContext context) {
        var target = target(context);
        return store.find(target)
                .compose(found ->
                        store.recent(target, SHOWN).map(events -> Reply.of(200, view(there(found, target), events))));
    }

    private static GuardState there(Optional<GuardState> found, Target target) {
        return found.orElseThrow(
                () -> new Problem(404, "NOT_FOUND", "no run has ever asked for the target " + target.name()));
    }

    private Future<Reply> wish(RoutingContext context, BiFunction<String, Asked, GuardSignal> make) {
        var buffer = context.body().buffer();
        var body = (buffer == null || buffer.length() == 0
                        ? Fields.of(Json.MAPPER.createObjectNode())
                        : Body.fields(context))
                .only("reason");
        var reason = body.text("reason");
        var target = target(context);
        var asked = new Asked(target, Caller.of(context).key(), reason == null ? "no reason given" : reason);
        var id = UUID.randomUUID().toString();
        return store.find(target)
                .map(found -> there(found, target))
                .compose(_ -> publisher.promptly(List.of(messages.message(make.apply(id, asked), Instant.now()))))
                .compose(_ -> outcome(target, id, LOOKS));
    }

    /** Operators' wishes are few, so the stream is simply looked at until it has the answer. */
    private Future<Reply> outcome(Target target, String id, int looks) {
        return store.recent(target, SHOWN).compose(events -> {
            boolean done = events.stream().anyMatch(event -> id.equals(event.cause()));
            if (done) {
                return store.find(target).map(found -> Reply.of(200, view(there(found, target), events)));
            }
            return looks == 0
                    ? Future.succeededFuture(Reply.of(
                            202,
                            Json.MAPPER.createObjectNode().put("success", true).put("pending", true)))
                    : vertx.timer(LOOK_MS).compose(_ -> outcome(target, id, looks - 1));
        });
    }

    private static ObjectNode view(GuardState state, List<GuardRecord> events) {
        var now = Instant.now();
        ObjectNode view = Json.MAPPER.createObjectNode();
        var holder = state.holder();
        view.put("success", true)
                .put("target", state.target().name())
                .put("version", state.version())
                .put("locked", holder != null)
                .put("held_by", holder == null ? null : holder.asker().run().toString())
                .put("held_since", holder == null ? null : holder.since().toString())
                .put("consecutive_failures", state.failures())
                .put(
                        "last_failure_at",
                        state.lastFailure() == null ? null : state.lastFailure().toString())
                .put("review", GuardCheck.review(state, now));
        var completed = view.putObject("last_completed_at");
        state.completed().forEach((workflow, at) -> completed.put(workflow, at.toString()));
        view.put("waiting", state.queue().size());
        var queue = view.putArray("queue");
        state.queue().all().stream()
                .sorted(Comparator.comparingInt(Waiter::place))
                .limit(SHOWN)
                .forEach(waiter -> {
                    var why =
                            GuardCheck.refusal(state, waiter.asker(), true, now).orElse(waiter.refusal());
                    var next = why.nextAllowedAt();
                    queue.addObject()
                            .put("run_id", waiter.asker().run().toString())
                            .put("app_id", waiter.asker().app())
                            .put("since", waiter.since().toString())
                            .put("reason", why.reason().name())
                            .put("next_allowed_at", next == null ? null : next.toString())
                            .put("words", why.words());
                });
        history(view, events);
        return view;
    }

    private static void history(ObjectNode view, List<GuardRecord> events) {
        var history = view.putArray("events");
        events.forEach(event -> {
            var shown = history.addObject()
                    .put("version", event.version())
                    .put("type", GuardCodec.type(event.event()))
                    .put("at", event.at().toString())
                    .put("actor", event.actor());
            shown.set("data", Json.read(GuardCodec.encode(event.event()), ObjectNode.class));
        });
    }
}
