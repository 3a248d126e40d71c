package dev.electrons.intake.steer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.error.Problem;
import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.graph.Graph;
import dev.electrons.graph.GraphPatch;
import dev.electrons.graph.Node;
import dev.electrons.http.Reply;
import dev.electrons.id.RunId;
import dev.electrons.intake.contract.Routes;
import dev.electrons.intake.field.Body;
import dev.electrons.intake.field.Fields;
import dev.electrons.intake.field.Parameters;
import dev.electrons.intake.read.ReadRoutes;
import dev.electrons.intake.stream.News;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import dev.electrons.kafka.Publisher;
import dev.electrons.kafka.SignalCodec;
import dev.electrons.postgres.EventStore;
import dev.electrons.run.PatchCheck;
import dev.electrons.run.RunState;
import dev.electrons.signal.Steering;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Changes of a running graph: JSON Patch, with a look before and a way back. */
public final class PatchRoutes {
    /** Events that are looked through at a time for the patch to undo. */
    private static final int PAGE = 5_000;

    private final EventStore store;
    private final Asking asking;

    public PatchRoutes(EventStore store, Publisher publisher, SignalCodec codec, News news) {
        this.store = store;
        this.asking = new Asking(publisher, codec, news);
    }

    public void mount(Routes routes) {
        routes.on("patchExecution", context -> {
            var operations = Fields.any(Body.json(context));
            return patch(context, operations, context.request().getParam("description"));
        });
        routes.on("patchRun", context -> {
            var body = Body.fields(context).only("operations", "description");
            var operations = body.value("operations");
            if (operations == null) {
                throw Fields.invalid("operations", "a list of JSON Patch operations");
            }
            return patch(context, operations, body.text("description"));
        });
        routes.on("undoPatch", this::undo);
    }

    private Future<Reply> patch(RoutingContext context, Value operations, @Nullable String description) {
        var revision = revision(context.request().getHeader("If-Match"));
        boolean dry = Parameters.flag(context, "dry_run");
        return ReadRoutes.state(store, context)
                .compose(state -> dry
                        ? Future.succeededFuture(dryRun(state, operations, revision, description))
                        : ask(context, state, operations, revision, description));
    }

    private static @Nullable Integer revision(@Nullable String header) {
        if (header == null || header.equals("*")) {
            return null;
        }
        try {
            return Integer.valueOf(header.replace("\"", "").strip());
        } catch (NumberFormatException _) {
            throw Fields.invalid("If-Match", "the revision of the graph, a whole number");
        }
    }

    private static Reply dryRun(
            RunState state, Value operations, @Nullable Integer revision, @Nullable String description) {
        return switch (PatchCheck.apply(state, operations, revision)) {
            case PatchCheck.Refused(var problems) -> throw refusal(problems);
            case PatchCheck.Applied(var patch) -> {
                var answer = answer(state, patch.graph(), state.revision() + 1, description);
                answer.put("patched", false).put("dry_run", true);
                yield Reply.of(200, answer);
            }
        };
    }

    private Future<Reply> ask(
            RoutingContext context,
            RunState state,
            Value operations,
            @Nullable Integer revision,
            @Nullable String description) {
        var actor = SteerRoutes.actor(context, state);
        var wish = new Steering.PatchAsked(
                UUID.randomUUID().toString(), state.run(), actor, operations, description, revision);
        return asking.outcome(wish).compose(event -> done(state, event, description));
    }

    private Future<Reply> done(RunState state, Optional<Recorded> event, @Nullable String description) {
        if (event.isEmpty()) {
            ObjectNode pending = Json.MAPPER.createObjectNode();
            pending.put("run_id", state.run().toString()).put("patched", false).put("pending", true);
            return Future.succeededFuture(Reply.of(202, pending));
        }
        return switch (event.get().event()) {
            case RunEvent.SignalRefused refused -> Future.failedFuture(refusal(refused.problems()));
            case RunEvent.RunPatched patched ->
                store.loadAt(state.run(), event.get().version() - 1)
                        .map(before -> Reply.of(
                                200,
                                answer(before.orElse(state), patched.graph(), patched.revision(), description)
                                        .put("patched", true)));
            default -> Future.failedFuture(new IllegalStateException("a patch was answered by something else"));
        };
    }

    private static ObjectNode answer(RunState before, Graph after, int revision, @Nullable String description) {
        ObjectNode answer = Json.MAPPER.createObjectNode();
        answer.put("success", true).put("run_id", before.run().toString());
        answer.put("revision", revision);
        ids(answer.putArray("old_nodes"), before.shape().graph());
        ids(answer.putArray("new_nodes"), after);
        answer.put("description", description == null ? "" : description);
        answer.set("diff", GraphPatch.diff(before.shape().graph(), after).tree());
        return answer;
    }

    private static void ids(ArrayNode into, Graph graph) {
        graph.nodes().stream().map(Node::id).forEach(into::add);
    }

    /** 409 when what has started, or somebody else's change, is in the way; 422 when the patch can't be right. */
    private static Problem refusal(List<String> problems) {
        boolean conflict = problems.stream()
                .anyMatch(words -> words.contains("has started")
                        || words.contains("at revision")
                        || words.startsWith(PatchCheck.ONLY));
        return new Problem(
                conflict ? 409 : 422,
                conflict ? "PATCH_CONFLICT" : "INVALID_PATCH",
                String.join("; ", problems),
                Map.of("problems", problems));
    }

    private Future<Reply> undo(RoutingContext context) {
        var text = Objects.requireNonNull(context.pathParam("revision"));
        return ReadRoutes.state(store, context)
                .compose(state -> inverse(state.run(), 1, text)
                        .compose(operations -> ask(context, state, operations, null, "undo of revision " + text)));
    }

    /** @param from the version of the first event to look at */
    private Future<Value> inverse(RunId run, int from, String revision) {
        return store.events(run, from, PAGE).compose(events -> {
            var found = events.stream()
                    .map(Recorded::event)
                    .filter(RunEvent.RunPatched.class::isInstance)
                    .map(RunEvent.RunPatched.class::cast)
                    .filter(patch -> String.valueOf(patch.revision()).equals(revision))
                    .findFirst();
            if (found.isPresent()) {
                return Future.succeededFuture(found.get().inverse());
            }
            return events.size() < PAGE
                    ? Future.failedFuture(new Problem(404, "NOT_FOUND", "no patch made revision " + revision))
                    : inverse(run, from + PAGE, revision);
        });
    }
}
