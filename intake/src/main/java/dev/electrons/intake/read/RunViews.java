package dev.electrons.intake.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.flipkart.zjsonpatch.JsonDiff;
import dev.electrons.error.Problem;
import dev.electrons.graph.GraphPatch;
import dev.electrons.http.Reply;
import dev.electrons.id.RunId;
import dev.electrons.intake.contract.Routes;
import dev.electrons.json.Json;
import dev.electrons.postgres.EventStore;
import dev.electrons.run.RunState;
import dev.electrons.run.Why;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A run looked at from other sides: as it was, its graph as it is now, one node, and what it waits for. */
public final class RunViews {
    private static final int MOST_ITERATIONS = 1_000;
    private static final int PAGE = 1_000;

    private final EventStore store;

    public RunViews(EventStore store) {
        this.store = store;
    }

    public void mount(Routes routes) {
        routes.on("getState", this::state);
        routes.on("getGraph", context -> view(context, RunViews::graph));
        routes.on("getWhy", context -> view(context, RunViews::why));
        routes.on("getNode", context -> {
            var node = Objects.requireNonNull(context.pathParam("node"));
            return ReadRoutes.state(store, context).compose(state -> node(state, node));
        });
    }

    private Future<Reply> node(RunState state, String id) {
        if (state.graph() == null || !state.shape().has(id)) {
            throw new Problem(404, "UNKNOWN_NODE", "there is no node " + id);
        }
        var attempts = new Attempts(id, MOST_ITERATIONS);
        return told(state.run(), 1, attempts).map(_ -> {
            var view = passes(state, id);
            view.set("attempts", attempts.view());
            return Reply.of(200, view);
        });
    }

    private Future<Void> told(RunId run, int from, Attempts attempts) {
        return store.events(run, from, PAGE).compose(events -> {
            events.forEach(attempts::tell);
            return events.size() < PAGE ? Future.succeededFuture() : told(run, from + PAGE, attempts);
        });
    }

    private Future<Reply> view(RoutingContext context, java.util.function.Function<RunState, ObjectNode> view) {
        return ReadRoutes.state(store, context).map(state -> Reply.of(200, view.apply(state)));
    }

    private Future<Reply> state(RoutingContext context) {
        var version = number("version", context.request().getParam("version"));
        var other = number("diff", context.request().getParam("diff"));
        return ReadRoutes.run(store, context)
                .compose(run -> store.loadAt(run, version == null ? Integer.MAX_VALUE : version)
                        .compose(now -> other == null
                                ? Future.succeededFuture(StateView.of(now.orElseThrow()))
                                : store.loadAt(run, other)
                                        .map(then -> difference(now.orElseThrow(), then.orElseThrow()))))
                .map(view -> Reply.of(200, view));
    }

    private static ObjectNode difference(RunState now, RunState then) {
        ObjectNode view = Json.MAPPER.createObjectNode();
        view.put("run_id", now.run().toString()).put("from", then.version()).put("to", now.version());
        JsonNode changes = JsonDiff.asJson(StateView.of(then), StateView.of(now));
        view.set("changes", changes);
        return view;
    }

    private static @Nullable Integer number(String name, @Nullable String text) {
        try {
            var number = text == null ? null : Integer.valueOf(text);
            if (number != null && number < 1) {
                throw new NumberFormatException();
            }
            return number;
        } catch (NumberFormatException _) {
            throw new Problem(400, "INVALID_FIELD", name + " must be the number of an event, from 1");
        }
    }

    /** {@code {revision, nodes, edges, states}}: nodes and edges in the order that patches count them. */
    private static ObjectNode graph(RunState state) {
        if (state.graph() == null) {
            throw new Problem(409, "INVALID_STATUS", "the run has not been admitted yet, so it has no graph");
        }
        ObjectNode view = (ObjectNode) GraphPatch.view(state.shape().graph()).tree();
        view.put("revision", state.revision());
        var states = view.putObject("states");
        state.shape().graph().nodes().forEach(node -> {
            var last = StatusView.last(state, node.id());
            states.putObject(node.id())
                    .put("status", state.node(last).status().name())
                    .put("iteration", last.iteration())
                    .put("attempts", state.node(last).attempts());
        });
        return view;
    }

    private static ObjectNode why(RunState state) {
        ObjectNode view = Json.MAPPER.createObjectNode();
        view.put("run_id", state.run().toString()).put("phase", state.phase().word());
        var waiting = view.putArray("waiting_for");
        Why.of(state, Instant.now())
                .forEach(one -> waiting.addObject()
                        .put("what", one.what())
                        .put("node", one.node())
                        .put("since", one.since().toString())
                        .put("until", RowView.text(one.until()))
                        .put("words", one.words()));
        return view;
    }

    private static ObjectNode passes(RunState state, String id) {
        ObjectNode view = Json.MAPPER.createObjectNode();
        view.put("run_id", state.run().toString()).put("id", id);
        view.set("definition", Json.read(Json.text(state.shape().node(id)), JsonNode.class));
        var passes = view.putArray("iterations");
        state.nodes().entrySet().stream()
                .filter(entry -> entry.getKey().node().equals(id))
                .sorted(Comparator.comparingInt(entry -> entry.getKey().iteration()))
                .limit(MOST_ITERATIONS)
                .forEach(entry -> passes.add(StateView.node(entry.getKey(), entry.getValue())));
        return view;
    }
}
