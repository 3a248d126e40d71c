package dev.electrons.subworkflows.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import dev.electrons.subworkflows.Scripted;
import dev.electrons.subworkflows.call.Breaker;
import dev.electrons.subworkflows.call.Peer;
import dev.electrons.subworkflows.call.Unavailability;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A runner-proxy on loopback that answers as its test says, with what asks it. */
public final class ScriptedProxy implements AutoCloseable {
    public final Vertx vertx = Vertx.vertx();
    public final Scripted server;
    public final Peer peer;
    public final Breaker breaker;
    public final Providers providers;

    public ScriptedProxy(Scripted.Script script) {
        server = new Scripted(vertx, script);
        peer = new Peer("runner-proxy", vertx, server.url(), Optional.empty());
        breaker = new Breaker(
                vertx,
                new SimpleMeterRegistry(),
                "runner-proxy-text",
                Unavailability::ofProxy,
                () -> peer.get("/health/live"),
                Duration.ofMillis(200));
        providers = new Providers(peer, breaker, Clock.systemUTC());
    }

    /** What the n-th request asked for, of those to a path. */
    public JsonNode body(String path, int n) {
        return Json.read(server.asked("POST", path).get(n).body(), JsonNode.class);
    }

    /** The models that were asked for in turn. */
    public List<String> models(String path) {
        return server.asked("POST", path).stream()
                .map(seen ->
                        Json.read(seen.body(), JsonNode.class).path("model").asText())
                .toList();
    }

    /** Who answers. */
    public static HttpServerResponse by(HttpServerResponse response, String runner, String model) {
        return response.putHeader("X-DE-Runner", runner).putHeader("X-DE-Model", model);
    }

    /** A chat's whole answer. */
    public static void say(HttpServerResponse response, String runner, String model, String text) {
        Scripted.json(
                by(response, runner, model),
                200,
                Map.of(
                        "model", model,
                        "choices",
                                List.of(Map.of(
                                        "message",
                                        Map.of("role", "assistant", "content", text),
                                        "finish_reason",
                                        "stop")),
                        "usage", Map.of("prompt_tokens", 100, "completion_tokens", 20)));
    }

    /** Nobody serves it. */
    public static void nobody(HttpServerResponse response, String reason) {
        Scripted.json(
                response.putHeader("Retry-After", "5"),
                503,
                Scripted.error("NO_RUNNER_AVAILABLE", "no runner", Map.of("reasons", List.of(reason))));
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
