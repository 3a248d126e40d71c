package dev.electrons.intake.read;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.error.Problem;
import dev.electrons.guard.Target;
import dev.electrons.http.Reply;
import dev.electrons.id.RunId;
import dev.electrons.intake.access.Caller;
import dev.electrons.intake.contract.Routes;
import dev.electrons.intake.field.Fields;
import dev.electrons.intake.field.Parameters;
import dev.electrons.json.Json;
import dev.electrons.kafka.EventMessages;
import dev.electrons.postgres.EventStore;
import dev.electrons.postgres.ListQuery;
import dev.electrons.run.RunState;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Status, lists, detail and history of runs, by the client's id or the run id. */
public final class ReadRoutes {
    private static final int HISTORY = 5_000;
    private static final List<String> RESULT = List.of("output", "result");

    private final EventStore store;
    private final Redeemed redeemed;

    public ReadRoutes(EventStore store, Redeemed redeemed) {
        this.store = store;
        this.redeemed = redeemed;
    }

    public void mount(Routes routes) {
        routes.on("getStatusByRequest", this::byRequestId);
        routes.on("getStatus", context -> view(context, id(context), StatusView::status));
        routes.on("listExecutions", this::list);
        routes.on("getExecution", context -> view(context, id(context), StatusView::detail));
        routes.on("getEvents", this::events);
    }

    /** How the run of the path is going, as it was asked before there was {@code /status}. */
    public Future<Reply> workflowStatus(RoutingContext context) {
        return view(context, id(context), state -> StatusView.status(state).put("workflow_id", id(context)));
    }

    /** The state of the run that the path names, or 404; one that the caller may not see is not there. */
    public static Future<RunState> state(EventStore store, RoutingContext context) {
        return state(store, context, id(context));
    }

    /** The state of the run that an id names, or 404. */
    public static Future<RunState> state(EventStore store, RoutingContext context, String id) {
        var sees = Caller.of(context).sees();
        return RunId.parse(id)
                .map(run -> store.state(run)
                        .map(found -> found.filter(state ->
                                sees == null || sees.equals(state.asked().app()))))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()))
                .compose(found -> found.isPresent()
                        ? Future.succeededFuture(found.get())
                        : run(store, context, id).compose(run -> state(store, run)));
    }

    /** The state of a run that the caller is known to see. */
    public static Future<RunState> state(EventStore store, RunId run) {
        return store.state(run).map(found -> found.orElseThrow(ReadRoutes::notFound));
    }

    /** The run as {@code GET /executions/{id}} shows it. */
    public static Future<ObjectNode> detail(EventStore store, Redeemed redeemed, RunId run) {
        return state(store, run).compose(state -> redeemed.whole(StatusView.detail(state), RESULT));
    }

    /** The run that the path names, or 404; one that the caller may not see is not there. */
    public static Future<RunId> run(EventStore store, RoutingContext context) {
        return run(store, context, id(context));
    }

    private static Future<RunId> run(EventStore store, RoutingContext context, String id) {
        return store.find(Caller.of(context).sees(), id).map(found -> found.orElseThrow(ReadRoutes::notFound));
    }

    /** The id in the path. */
    public static String id(RoutingContext context) {
        var id = context.pathParam("id");
        if (id == null) {
            throw notFound();
        }
        return id;
    }

    private static Problem notFound() {
        return new Problem(404, "NOT_FOUND", "Request not found");
    }

    private Future<Reply> byRequestId(RoutingContext context) {
        var id = context.request().getParam("request_id");
        if (id == null || id.isBlank()) {
            throw new Problem(400, "MISSING_PARAM", "request_id parameter required");
        }
        return view(context, id, StatusView::status);
    }

    private Future<Reply> view(RoutingContext context, String id, Function<RunState, ObjectNode> view) {
        return state(store, context, id)
                .compose(state -> redeemed.whole(view.apply(state), RESULT))
                .map(whole -> Reply.of(200, whole));
    }

    private Future<Reply> events(RoutingContext context) {
        int after = whole(context, "after", 0, 0, Integer.MAX_VALUE - 1);
        int most = whole(context, "limit", HISTORY, 1, HISTORY);
        return run(store, context)
                .compose(run -> store.events(run, after + 1, most + 1))
                .map(found -> {
                    var events = found.subList(0, Math.min(most, found.size()));
                    ObjectNode answer = Json.MAPPER.createObjectNode();
                    var list = answer.putArray("events");
                    events.forEach(event -> list.add(Json.MAPPER.valueToTree(EventMessages.Body.of(event))));
                    answer.put(
                            "next",
                            found.size() > most ? (Integer) events.getLast().version() : null);
                    return Reply.of(200, answer);
                });
    }

    private static int whole(RoutingContext context, String name, int otherwise, int least, int most) {
        var text = context.request().getParam(name);
        try {
            int number = text == null ? otherwise : Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) { // refused below, as a number out of bounds is
        }
        throw Fields.invalid(name, "a whole number from " + least + " to " + most);
    }

    private Future<Reply> list(RoutingContext context) {
        var query = new ListQuery(
                app(context),
                StatusWords.kept(Parameters.text(context, "status")),
                word(Parameters.text(context, "task_type")),
                Parameters.text(context, "workflow"),
                target(Parameters.text(context, "target")),
                Fields.instant("since", Parameters.text(context, "since")),
                Fields.instant("until", Parameters.text(context, "until")),
                Parameters.text(context, "q"),
                cursor(Parameters.text(context, "cursor")),
                limit(Parameters.text(context, "limit")));
        return store.list(query).map(page -> {
            ObjectNode answer = Json.MAPPER.createObjectNode();
            answer.put("success", true);
            var rows = answer.putArray("executions");
            page.rows().forEach(row -> rows.add(RowView.of(row)));
            answer.put("next_cursor", page.nextCursor());
            return Reply.of(200, answer);
        });
    }

    /** Whose runs are listed: an app's key shows that app's alone, whatever is asked for. */
    private static @Nullable String app(RoutingContext context) {
        var sees = Caller.of(context).sees();
        return sees == null ? Parameters.text(context, "app_id") : sees;
    }

    private static @Nullable String cursor(@Nullable String text) {
        if (text != null && RunId.parse(text).isEmpty()) {
            throw Fields.invalid("cursor", "next_cursor of the page before");
        }
        return text;
    }

    private static @Nullable String target(@Nullable String text) {
        return text == null ? null : Target.normal(text);
    }

    private static @Nullable String word(@Nullable String text) {
        return text == null ? null : text.strip().toLowerCase(Locale.ROOT);
    }

    private static int limit(@Nullable String text) {
        try {
            return text == null ? 50 : Integer.parseInt(text);
        } catch (NumberFormatException _) {
            throw Fields.invalid("limit", "a whole number from 1 to 500");
        }
    }
}
