package dev.electrons.intake.submit;

import dev.electrons.classify.Classifier;
import dev.electrons.http.Reply;
import dev.electrons.id.RunId;
import dev.electrons.intake.access.Caller;
import dev.electrons.intake.access.Quotas;
import dev.electrons.intake.contract.Routes;
import dev.electrons.intake.field.Body;
import dev.electrons.intake.field.Fields;
import dev.electrons.intake.submit.Requests.Asked;
import dev.electrons.json.Json;
import dev.electrons.observe.TraceContext;
import dev.electrons.postgres.Acceptance;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;

/** {@code POST /intake}, {@code /execute} and {@code /executions}. */
public final class SubmitRoutes {
    private static final Set<String> REDIRECTED = Set.of("text", "image", "audio");

    private final AcceptQueue queue;
    private final Pinning pinning;
    private final Quotas quotas;
    private final Backlog backlog;
    private final Classifier classifier;

    public SubmitRoutes(AcceptQueue queue, Pinning pinning, Quotas quotas, Backlog backlog, Classifier classifier) {
        this.queue = queue;
        this.pinning = pinning;
        this.quotas = quotas;
        this.backlog = backlog;
        this.classifier = classifier;
    }

    public void mount(Routes routes) {
        routes.on("intake", this::intake);
        routes.on("execute", this::execute);
        routes.on("createExecution", this::executions);
        routes.on("executeWorkflow", context -> accepted(context, ofWorkflow(context)));
        routes.on("classify", this::classify);
    }

    private Future<Reply> intake(RoutingContext context) {
        var body = Body.fields(context);
        var asked = Requests.intake(body, Caller.app(context, body.id("app_id")), TraceContext.told(context));
        return accept(context, new Posted(asked, body.has("timeout_ms")))
                .map(acceptance -> intakeReply(asked, acceptance));
    }

    private Reply intakeReply(Asked asked, Acceptance acceptance) {
        var request = asked.request();
        var run = runOf(acceptance);
        var type = request.taskType() == null ? "" : request.taskType();
        boolean slow = type.equals("video") || type.equals("product-shipping");
        var body = new JsonObject()
                .put("success", true)
                .put("request_id", request.requestId())
                .put("execution_id", request.executionId())
                .put("run_id", run.toString())
                .put("status", slow ? "processing" : "queued")
                .put("workflow_name", workflowName(asked))
                .put("workflow_instance_id", run.toString())
                .put("message", "Request accepted for processing");
        if (acceptance instanceof Acceptance.Existing) {
            body.put("existing", true);
        }
        boolean redirected = REDIRECTED.contains(type) && request.program() == null;
        if (redirected) {
            var wait = backlog.wait(request.app(), request.priority());
            body.put("redirected", true)
                    .put("queue_position", wait.position())
                    .put("estimated_wait_ms", wait.estimatedMs())
                    .put("deprecation_notice", "POST /intake for " + type + " is deprecated; use POST /execute")
                    .put(
                            "migration_guide",
                            "Send the ExecuteParams schema to POST /execute: {params: {task_id, title, description}}");
        }
        var reply = Reply.json(202, body)
                .with("Location", "/executions/" + run)
                .with("X-Execution-ID", request.executionId());
        return redirected ? reply.with("X-Rerouted", "true") : reply;
    }

    private static String workflowName(Asked asked) {
        if (asked.request().program() != null) {
            return "program-workflow";
        }
        if (Requests.named(asked.request())) {
            return Objects.requireNonNull(asked.request().workflow())
                    .tree()
                    .path("name")
                    .asText();
        }
        return switch (asked.request().taskType() == null ? "" : asked.request().taskType()) {
            case "code" -> "code-execution-workflow";
            case "video" -> "video-render-workflow";
            case "product-shipping" -> "product-shipping-research-workflow";
            case "image" -> "image-generation-workflow";
            case "audio" -> "audio-generation-workflow";
            case "text" -> "text-generation-workflow";
            default -> "workflow";
        };
    }

    private Future<Reply> execute(RoutingContext context) {
        var body = Body.fields(context);
        var params = body.object("params");
        var asked = asked(params, body.id("id"), "POST /execute", context);
        return accept(context, new Posted(asked, params.has("timeout_ms"))).map(acceptance -> {
            var answer = new JsonObject()
                    .put("success", true)
                    .put("execution_id", asked.request().executionId())
                    .put("run_id", runOf(acceptance).toString())
                    .put("status", "accepted")
                    .put("message", "Request accepted for processing");
            return Reply.json(200, existing(answer, acceptance));
        });
    }

    private Future<Reply> executions(RoutingContext context) {
        return accepted(context, execution(context));
    }

    /**
     * What was posted.
     *
     * @param timed whether the client said how long the run may take
     */
    public record Posted(Asked asked, boolean timed) {}

    /** {@code ExecuteParams}. */
    public Posted execution(RoutingContext context) {
        var body = Body.fields(context).onlyKnown();
        var asked = asked(body, body.id("id"), "POST /executions", context);
        return new Posted(asked, body.has("timeout_ms"));
    }

    /** {@code {input, id?, target?, priority?, callback_url?, timeout_ms?, version?}} for a registered definition. */
    public Posted ofWorkflow(RoutingContext context) {
        var given = Body.fields(context)
                .only("input", "id", "app_id", "target", "priority", "callback_url", "timeout_ms", "version");
        var name = Objects.requireNonNull(context.pathParam("name"));
        var run = RunId.next();
        var params = given.asParams(name, run.toString());
        var asked = Requests.execute(
                run,
                params,
                null,
                "POST /workflows/{name}/executions",
                Caller.app(context, params.id("app_id")),
                TraceContext.told(context));
        return new Posted(asked, params.has("timeout_ms"));
    }

    /** Records it durably, if it may be started by whoever calls. */
    public Future<Acceptance> accept(RoutingContext context, Posted posted) {
        return pinning.pinned(posted.asked(), posted.timed())
                .compose(pinned -> quotas.start(context, pinned.request(), () -> queue.accept(pinned)));
    }

    private Future<Reply> accepted(RoutingContext context, Posted posted) {
        return accept(context, posted).map(acceptance -> accepted(posted, acceptance));
    }

    /** 202: the run goes on, or begins. */
    public static Reply accepted(Posted posted, Acceptance acceptance) {
        var run = runOf(acceptance);
        var execution = posted.asked().request().executionId();
        var answer = new JsonObject()
                .put("success", true)
                .put("exec_id", execution)
                .put("execution_id", execution)
                .put("run_id", run.toString())
                .put("status", "queued");
        return Reply.json(202, existing(answer, acceptance)).with("Location", "/executions/" + run);
    }

    /** What prime would decide, deciding nothing. */
    private Future<Reply> classify(RoutingContext context) {
        var body = Body.fields(context).onlyKnown();
        var asked = asked(body, body.id("id"), "POST /classify", context);
        return pinning.bound(asked, body.has("timeout_ms"))
                .map(bound -> classifier.classify(bound.request(), Instant.now()))
                .map(decision -> Reply.of(200, Json.MAPPER.valueToTree(decision)));
    }

    private static Asked asked(
            Fields params, @org.jspecify.annotations.Nullable String id, String route, RoutingContext context) {
        return Requests.execute(
                params, id, route, Caller.app(context, params.id("app_id")), TraceContext.told(context));
    }

    private static JsonObject existing(JsonObject answer, Acceptance acceptance) {
        return acceptance instanceof Acceptance.Existing ? answer.put("existing", true) : answer;
    }

    /** The run that an acceptance speaks of. */
    public static RunId runOf(Acceptance acceptance) {
        return switch (acceptance) {
            case Acceptance.Accepted(var run) -> run;
            case Acceptance.Existing(var run) -> run;
        };
    }
}
