package dev.electrons.sandbox.door;

import dev.electrons.error.Problem;
import dev.electrons.http.HttpDoor;
import dev.electrons.http.Reply;
import dev.electrons.sandbox.check.Readiness;
import dev.electrons.sandbox.execution.Answer;
import dev.electrons.sandbox.execution.Execution;
import dev.electrons.sandbox.execution.Executions;
import dev.electrons.sandbox.job.Job;
import dev.electrons.sandbox.job.JobReader;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /execute}, {@code /executions/{id}}, {@code /languages}, {@code /capabilities}. */
public final class SandboxRoutes {
    /** Largest body: all that the fields may hold, as base64. */
    public static final long LARGEST_BODY = 16 << 20;

    private static final String EXECUTIONS = "/executions/";
    private static final int SMALL_BODY = 64 << 10;
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);
    private static final int LONGEST_LINGER_MS = 60_000;

    private final Vertx vertx;
    private final Readiness readiness;
    private final Executions executions;
    private final Token token;

    public SandboxRoutes(Vertx vertx, Readiness readiness, Executions executions, Optional<String> token) {
        this.vertx = vertx;
        this.readiness = readiness;
        this.executions = executions;
        this.token = new Token(token);
    }

    public void mount(Router router) {
        router.post("/execute").handler(token::check).handler(this::execute);
        router.delete(EXECUTIONS + "*").handler(token::check).handler(HttpDoor.answering(this::cancel));
        router.get("/languages")
                .handler(HttpDoor.answering(
                        _ -> Future.succeededFuture(Reply.of(200, Map.of("languages", readiness.languages())))));
        router.get("/capabilities")
                .handler(HttpDoor.answering(_ -> Future.succeededFuture(Reply.of(200, readiness.capabilities()))));
    }

    private void execute(RoutingContext context) {
        refuseOtherThanJson(context);
        boolean stream = List.of("true", "1")
                .contains(String.valueOf(context.queryParams().get("stream")));
        var wish = new EventStream.Wish(
                number(context.request().getHeader("Last-Event-ID"), "Last-Event-ID", Integer.MAX_VALUE),
                KEEP_ALIVE,
                Duration.ofMillis(number(context.queryParams().get("linger_ms"), "linger_ms", LONGEST_LINGER_MS)));
        job(context)
                .onSuccess(job -> answer(context, Objects.requireNonNull(job), stream, wish))
                .onFailure(context::fail);
    }

    /** A whole number that may be left out. */
    private static long number(@Nullable String text, String field, int most) {
        if (text == null || text.isBlank()) {
            return 0;
        }
        if (!text.matches("\\d{1,10}") || Long.parseLong(text) > most) {
            throw new Problem(
                    400, "INVALID_FIELD", field + " must be a whole number from 0 to " + most, Map.of("field", field));
        }
        return Long.parseLong(text);
    }

    /** A form that a web page could send unasked is no request of ours. */
    private static void refuseOtherThanJson(RoutingContext context) {
        var type = context.request().getHeader("Content-Type");
        if (type == null || !type.toLowerCase(java.util.Locale.ROOT).startsWith("application/json")) {
            throw new Problem(415, "UNSUPPORTED_MEDIA_TYPE", "the body must be sent as Content-Type: application/json");
        }
    }

    private Future<? extends @Nullable Job> job(RoutingContext context) {
        var body = context.body().buffer();
        var bytes = body == null ? new byte[0] : body.getBytes();
        return bytes.length <= SMALL_BODY
                ? Future.succeededFuture(JobReader.read(bytes, readiness.known()))
                : vertx.executeBlocking(() -> JobReader.read(bytes, readiness.known()), false);
    }

    private void answer(RoutingContext context, Job job, boolean stream, EventStream.Wish wish) {
        Execution execution;
        try {
            execution = executions.submit(job);
        } catch (RuntimeException e) {
            context.fail(e);
            return;
        }
        if (stream) {
            new EventStream(vertx, context.response(), execution, wish).open();
            return;
        }
        context.response().closeHandler(_ -> execution.leave());
        Future.fromCompletionStage(execution.answer(), vertx.getOrCreateContext())
                .onSuccess(answer -> send(context, answer))
                .onFailure(context::fail);
    }

    private static void send(RoutingContext context, Answer answer) {
        if (answer.sandboxFailed()) {
            context.fail(new Problem(503, "SANDBOX_ERROR", answer.reason()));
        } else if (!context.response().ended() && !context.response().closed()) {
            var response = context.response().putHeader("Content-Type", "application/json");
            response.putHeader("Content-Length", String.valueOf(answer.json().length()));
            Slices.send(response, answer.json());
        }
    }

    private Future<Reply> cancel(RoutingContext context) {
        var raw = String.valueOf(context.request().path()).substring(EXECUTIONS.length());
        var id = URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
        var execution = executions
                .find(id)
                .orElseThrow(() -> new Problem(404, "NOT_FOUND", "no execution of this id runs or ended lately"));
        execution.cancel();
        return Future.fromCompletionStage(execution.answer(), vertx.getOrCreateContext())
                .map(answer -> Reply.of(200, Map.of("success", true, "request_id", id, "outcome", answer.outcome())));
    }
}
