package dev.electrons.runners.render;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.roster.Secrets;
import dev.electrons.runners.wire.Bodies;
import dev.electrons.runners.wire.Budget;
import dev.electrons.runners.wire.Cancel;
import dev.electrons.runners.wire.Exchange;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Faults;
import dev.electrons.runners.wire.HttpCalls;
import dev.electrons.runners.wire.Outgoing;
import dev.electrons.runners.wire.Verdict;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code POST /render}, {@code GET} and {@code DELETE /render/{id}}, the first two as <a href="https://shotstack.io/docs/api/">Shotstack describes them</a>. */
public final class RenderCalls {
    public static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    private static final Set<String> STATUSES = Set.of("queued", "fetching", "rendering", "saving", "done", "failed");
    private static final long LARGEST = 4 << 20;

    private final HttpCalls calls;
    private final Secrets secrets;

    public RenderCalls(HttpCalls calls, Secrets secrets) {
        this.calls = calls;
        this.secrets = secrets;
    }

    /** Hands in a timeline. The future never fails. */
    public Future<Verdict<RenderState>> submit(
            Buffer timeline, Route route, Map<String, String> passed, Budget budget, Cancel cancel) {
        return send(HttpMethod.POST, "/render", timeline, route, passed, budget, cancel)
                .map(body -> {
                    var id = either(body, "id").asText();
                    return ID.matcher(id).matches()
                            ? Verdict.done(new RenderState(id, "queued", null, null, null))
                            : Verdict.<RenderState>failed(new Fault.Broken("the answer has no id of a render"));
                })
                .otherwise(RenderCalls::failed);
    }

    /** Asks how far it is. The future never fails. */
    public Future<Verdict<RenderState>> look(
            String id, Route route, Map<String, String> passed, Budget budget, Cancel cancel) {
        return send(HttpMethod.GET, "/render/" + id, Buffer.buffer(), route, passed, budget, cancel)
                .map(body -> {
                    var status = either(body, "status").asText();
                    return STATUSES.contains(status)
                            ? Verdict.done(
                                    new RenderState(id, status, percent(body), text(body, "url"), text(body, "error")))
                            : Verdict.<RenderState>failed(new Fault.Broken("the answer has no status that we know"));
                })
                .otherwise(RenderCalls::failed);
    }

    /** Has it stopped, where the service can do that. The future never fails. */
    public Future<Verdict<RenderState>> stop(
            String id, Route route, Map<String, String> passed, Budget budget, Cancel cancel) {
        return send(HttpMethod.DELETE, "/render/" + id, Buffer.buffer(), route, passed, budget, cancel)
                .map(_ -> Verdict.done(new RenderState(id, "cancelled", null, null, null)))
                .otherwise(RenderCalls::failed);
    }

    private Future<JsonNode> send(
            HttpMethod method,
            String path,
            Buffer body,
            Route route,
            Map<String, String> passed,
            Budget budget,
            Cancel cancel) {
        var spec = route.runner().spec();
        var limit = budget.atMost(spec.timeouts().total());
        var headers = new TreeMap<>(passed);
        headers.put("Accept", "application/json");
        if (method.equals(HttpMethod.POST)) {
            headers.put("Content-Type", "application/json");
        }
        headers.putAll(secrets.headers(spec));
        spec.protocol().credential().flatMap(secrets::of).ifPresent(key -> headers.put("x-api-key", key.reveal()));
        var url = URI.create(spec.protocol().address().orElseThrow() + path);
        return calls.send(
                        new Outgoing(method, url, headers, body, spec.timeouts().connect(), limit), cancel)
                .compose(exchange -> exchange.response().statusCode() / 100 == 2
                        ? exchange.body(LARGEST, limit).map(Bodies::tree)
                        : refusal(exchange, method));
    }

    private static Future<JsonNode> refusal(Exchange exchange, HttpMethod method) {
        return exchange.refusal(false).compose(refusal -> {
            var fault = refusal.fault();
            // No other service has what this one does not know.
            boolean alone = !method.equals(HttpMethod.POST) && fault instanceof Fault.Unfit;
            return Future.failedFuture(
                    new Refused(alone ? new Fault.Rejected(refusal.status(), fault.words()) : fault));
        });
    }

    private static Verdict<RenderState> failed(Throwable failure) {
        return Verdict.failed(failure instanceof Refused refused ? refused.fault : Faults.of(failure));
    }

    /** Some services wrap what they say. */
    private static JsonNode either(JsonNode body, String name) {
        return body.path("response").isObject() ? body.path("response").path(name) : body.path(name);
    }

    private static @Nullable String text(JsonNode body, String name) {
        var field = either(body, name);
        return field.isTextual() && !field.textValue().isBlank() ? field.textValue() : null;
    }

    private static @Nullable Integer percent(JsonNode body) {
        var field = either(body, "progress");
        return field.isNumber() ? Integer.valueOf(Math.clamp(field.intValue(), 0, 100)) : null;
    }

    private static final class Refused extends RuntimeException {
        private final transient Fault fault;

        Refused(Fault fault) {
            super(fault.words(), null, false, false);
            this.fault = fault;
        }
    }
}
