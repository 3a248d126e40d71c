package dev.electrons.intake.legacy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.error.Problem;
import dev.electrons.http.Reply;
import dev.electrons.intake.access.Caller;
import dev.electrons.intake.access.Quotas;
import dev.electrons.intake.contract.Routes;
import dev.electrons.intake.field.Body;
import dev.electrons.intake.field.Fields;
import dev.electrons.intake.submit.AcceptQueue;
import dev.electrons.intake.submit.Requests;
import dev.electrons.json.Json;
import dev.electrons.observe.TraceContext;
import dev.electrons.postgres.Acceptance;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The four routes of old, rerouted to {@code POST /execute} with a notice, and the one that refuses. */
public final class LegacyRoutes {
    private static final Logger log = LoggerFactory.getLogger(LegacyRoutes.class);
    private static final String SUNSET = "Wed, 30 Jun 2027 00:00:00 GMT";
    private static final String EXECUTE = "</execute>; rel=\"successor-version\"";
    private static final String SHIPPING = "product-shipping-research";
    private static final List<Legacy> ROUTES = List.of(
            new Legacy("legacyCode", "code-execution", "code", "[implement]", "prompt", "task_id"),
            new Legacy("legacyText", "text-generation", "text", "[research]", "prompt", "request_id"),
            new Legacy("legacyImage", "image-generation", "image", "[image]", "prompt", "request_id"),
            new Legacy("legacyAudio", "audio-generation", "audio", "[audio]", "text", "request_id"));

    private final AcceptQueue queue;
    private final Quotas quotas;
    private final MeterRegistry meters;
    private final Function<RoutingContext, Future<Reply>> status;

    /**
     * The old routes.
     *
     * @param status answers how the run of the path is going
     */
    public LegacyRoutes(
            AcceptQueue queue, Quotas quotas, MeterRegistry meters, Function<RoutingContext, Future<Reply>> status) {
        this.queue = queue;
        this.quotas = quotas;
        this.meters = meters;
        this.status = status;
    }

    private record Legacy(
            String operation, String workflow, String kind, String prefix, String textField, String idField) {
        String path() {
            return "/workflows/" + workflow;
        }
    }

    public void mount(Routes routes) {
        ROUTES.forEach(legacy -> routes.on(legacy.operation(), context -> reroute(legacy, context))
                .before(
                        legacy.operation(),
                        context -> deprecated(context, "POST " + legacy.path(), legacy.workflow(), EXECUTE)));
        routes.on("legacyShipping", _ -> {
            throw new Problem(403, "USE_EXECUTE_ENDPOINT", "Use POST /execute for product shipping research");
        });
        routes.before(
                "legacyShipping", context -> deprecated(context, "POST /workflows/" + SHIPPING, SHIPPING, EXECUTE));
        routes.on("getWorkflowStatus", status);
        routes.before(
                "getWorkflowStatus",
                context -> deprecated(
                        context, "GET /workflows/{name}/{id}", "status", "</status/{id}>; rel=\"successor-version\""));
    }

    /** Says that a route is old: in the log, in a metric by caller, and in the headers of whatever is answered. */
    private void deprecated(RoutingContext context, String route, String metric, String successor) {
        var request = context.request();
        log.warn(
                "[DEPRECATION] {} called by IP={} UA={}",
                route,
                request.remoteAddress().hostAddress(),
                printable(request.getHeader("User-Agent")));
        context.addEndHandler(_ -> meters.counter("de.intake.deprecated", "route", metric, "app", Caller.named(context))
                .increment());
        context.response()
                .putHeader("Deprecation", "true")
                .putHeader("Sunset", SUNSET)
                .putHeader("Link", successor);
    }

    private Future<Reply> reroute(Legacy legacy, RoutingContext context) {
        var route = "POST " + legacy.path();
        var body = Body.fields(context);
        var text = body.text(legacy.textField());
        if (text == null) {
            throw new Problem(400, "MISSING_FIELD", "Missing required field: " + legacy.textField());
        }
        var given = body.id(legacy.idField());
        var id = given == null ? legacy.kind() + "-reroute-" + System.currentTimeMillis() + "-" + random() : given;
        var asked = Requests.execute(
                Fields.of(params(legacy, body, id, text)),
                null,
                route,
                Caller.app(context, body.id("app_id")),
                TraceContext.told(context));
        return quotas.start(context, asked.request(), () -> queue.accept(asked))
                .map(acceptance -> reply(route, id, acceptance));
    }

    private static ObjectNode params(Legacy legacy, Fields body, String id, String text) {
        var params = Json.MAPPER.createObjectNode();
        params.put("task_id", id)
                .put("title", legacy.prefix() + " " + Requests.head(text))
                .put("description", text);
        var hints = params.putObject("hints").put("workflow", legacy.workflow());
        var context = params.putObject("context");
        Requests.settings(body, context);
        switch (legacy.kind()) {
            case "code" -> {
                put(context, "repo", body.text("repo_url"));
                put(hints, "provider", body.text("preferred_executor"));
                var waterfall = body.value("model_waterfall");
                if (waterfall != null) {
                    params.set("model_waterfall", waterfall.tree());
                }
            }
            case "text" -> put(context, "system_prompt", body.text("system_prompt"));
            case "image" -> put(hints, "model", body.text("model_id"));
            default -> voice(body, hints, context);
        }
        return params;
    }

    /** The voice is the model for whoever has no other. */
    private static void voice(Fields body, ObjectNode hints, ObjectNode context) {
        var voice = body.text("voice_id");
        var model = body.text("model_id");
        put(hints, "model", voice == null ? model : voice);
        if (voice != null) {
            context.put("voice", voice).put("model_id", model);
        }
    }

    private static void put(ObjectNode object, String name, @Nullable String text) {
        if (text != null) {
            object.put(name, text);
        }
    }

    private static Reply reply(String route, String id, Acceptance acceptance) {
        var notice = route + " is deprecated; use POST /execute";
        var body = new JsonObject()
                .put("success", true)
                .put("execution_id", id)
                .put("workflow_id", id)
                .put("status", "accepted")
                .put("redirected", true)
                .put("deprecation_notice", notice)
                .put(
                        "migration_guide",
                        "Send the ExecuteParams schema to POST /execute: {params: {task_id, title, description}}")
                .put(
                        "deprecation",
                        new JsonObject()
                                .put("route", route)
                                .put("migrate_to", "POST /execute")
                                .put("sunset", SUNSET)
                                .put("schema", "ExecuteParams"));
        if (acceptance instanceof Acceptance.Existing) {
            body.put("existing", true);
        }
        return Reply.json(200, body).with("X-Rerouted", "true");
    }

    private static String random() {
        return Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36 * 36 * 36 * 36, Integer.MAX_VALUE), 36)
                .substring(0, 6);
    }

    private static String printable(@Nullable String text) {
        return text == null ? "-" : text.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
