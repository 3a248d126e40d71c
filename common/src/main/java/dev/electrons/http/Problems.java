package dev.electrons.http;

import dev.electrons.artifact.ArtifactsAway;
import dev.electrons.error.Problem;
import dev.electrons.kafka.KafkaAway;
import dev.electrons.postgres.PostgresAway;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place that writes error bodies. */
public final class Problems {
    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    static final String ENDPOINTS = "available_endpoints";
    /** Kept with a request while its body comes. */
    static final String READING = "reading the body";

    private static final String WORDING = "wording of problems";

    /** An error body for clients that know another shape. */
    @FunctionalInterface
    public interface Wording {
        Buffer body(Problem problem, String requestId);
    }

    private Problems() {}

    /** From here on this request's problems are told in other words. */
    public static void word(RoutingContext context, Wording wording) {
        context.put(WORDING, wording);
    }

    private static Buffer worded(RoutingContext context, Problem problem) {
        var wording = context.<@Nullable Wording>get(WORDING);
        var id = RequestIds.of(context);
        return wording == null ? body(problem, id).toBuffer() : wording.body(problem, id);
    }

    /** Answers whatever went wrong with the one error shape. */
    static void answer(RoutingContext context) {
        answer(context, of(context));
    }

    static void answer(RoutingContext context, Problem problem) {
        var response = context.response();
        if (response.ended()) {
            return;
        }
        if (response.headWritten()) {
            response.reset();
            return;
        }
        if (problem.status() == 429 || problem.status() == 503) {
            response.putHeader("Retry-After", String.valueOf(problem.details().getOrDefault("retry_after_s", 1)));
        }
        response.setStatusCode(problem.status())
                .putHeader("Content-Type", "application/json")
                .end(worded(context, problem));
    }

    /** Answers what is no HTTP that we read, and hangs up: what comes after it cannot be told from it. */
    static void unreadable(HttpServerRequest request) {
        var problem = switch (request.decoderResult().cause()) {
            case TooLongHttpLineException _ ->
                new Problem(414, "URI_TOO_LONG", "the request line is longer than this server reads");
            case TooLongHttpHeaderException _ ->
                new Problem(431, "HEADERS_TOO_LARGE", "the headers are larger than this server reads");
            case null, default -> new Problem(400, "INVALID_REQUEST", "this is not a request in HTTP");
        };
        var id = UUID.randomUUID().toString();
        request.response()
                .setStatusCode(problem.status())
                .putHeader("Content-Type", "application/json")
                .putHeader("X-Request-ID", id)
                .putHeader("Connection", "close")
                .end(body(problem, id).toBuffer())
                .onComplete(_ -> request.connection().close());
    }

    /** The error shape of the public contract. What is there instead of a route that is not stands beside the details too. */
    public static JsonObject body(Problem problem, String requestId) {
        var body = shape(problem, requestId);
        var endpoints = problem.details().get(ENDPOINTS);
        return endpoints == null ? body : body.put(ENDPOINTS, endpoints);
    }

    private static JsonObject shape(Problem problem, String requestId) {
        return new JsonObject()
                .put("success", false)
                .put("error", problem.words())
                .put("error_code", problem.code())
                .put("code", problem.code())
                .put("request_id", requestId)
                .put("details", new JsonObject(problem.details()))
                .put("type", "about:blank")
                .put("title", problem.code())
                .put("status", problem.status())
                .put("detail", problem.words());
    }

    private static Problem of(RoutingContext context) {
        var failure = context.failure();
        int status = context.statusCode();
        return switch (failure) {
            case Problem problem -> problem;
            case PostgresAway _ -> new Problem(503, "POSTGRES_AWAY", "the database is away; try again");
            case ArtifactsAway away -> new Problem(503, "ARTIFACTS_AWAY", away.getMessage() + "; try again");
            case KafkaAway _ -> new Problem(503, "KAFKA_AWAY", "the message broker is away; try again");
            case HttpException e when e.getStatusCode() == 413 -> tooLarge();
            case HttpException e -> new Problem(e.getStatusCode(), "HTTP_" + e.getStatusCode(), words(e));
            case null -> status == 413 ? tooLarge() : bare(Math.max(status, 400));
            case Throwable _ when status >= 400 && status < 500 -> bare(status); // such as an Origin that is none
            case Throwable _
            when Boolean.TRUE.equals(context.<@Nullable Boolean>get(READING)) ->
                new Problem(400, "INVALID_REQUEST", "the body broke off, or is not as HTTP has it");
            default -> {
                log.error("request failed unexpectedly", failure);
                yield new Problem(500, "INTERNAL_ERROR", "unexpected failure; the log has the details", Map.of());
            }
        };
    }

    private static Problem bare(int status) {
        return status == 404
                ? new Problem(404, "ROUTE_NOT_FOUND", "Not Found")
                : new Problem(status, "HTTP_" + status, reason(status));
    }

    private static Problem tooLarge() {
        return new Problem(413, "PAYLOAD_TOO_LARGE", "the body is larger than this route accepts");
    }

    private static String words(HttpException e) {
        return e.getPayload() == null ? reason(e.getStatusCode()) : e.getPayload();
    }

    private static String reason(int status) {
        return HttpResponseStatus.valueOf(status).reasonPhrase();
    }
}
