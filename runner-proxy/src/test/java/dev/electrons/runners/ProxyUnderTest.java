package dev.electrons.runners;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.boot.Mesh;
import dev.electrons.boot.Service;
import dev.electrons.boot.Settings;
import dev.electrons.http.HttpDoor;
import dev.electrons.json.Json;
import dev.electrons.observe.Metrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A runner-proxy on a free port, with a runners.yaml of its own, and a client that speaks to it. */
final class ProxyUnderTest implements AutoCloseable {
    static final String SECRET = "s3cr3t-of-the-runner";
    private static final Vertx VERTX = Metrics.vertx(Metrics.registry());
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    static final String QUICK = """
            probe: {every: 100ms, timeout: 500ms, down_after: 3, key_retry: 1h}
            breaker: {failures: 3, window: 10s, open: 10m, open_most: 10m}
            """;

    private final Path file;
    private final Service service;
    private final List<HttpDoor> doors;
    private final PrometheusMeterRegistry meters;

    record Reply(int status, Map<String, List<String>> headers, String body) {
        JsonNode json() {
            return Json.read(body, JsonNode.class);
        }

        String header(String name) {
            return String.join(",", headers.getOrDefault(name, List.of()));
        }
    }

    private ProxyUnderTest(Path file, Service service, List<HttpDoor> doors, PrometheusMeterRegistry meters) {
        this.file = file;
        this.service = service;
        this.doors = doors;
        this.meters = meters;
    }

    /** A proxy with these runners and quick probes. */
    static ProxyUnderTest with(String runners) {
        return start(Map.of(), QUICK + "runners:\n" + runners);
    }

    static ProxyUnderTest start(Map<String, String> more, String yaml) {
        try {
            var file = Files.createTempDirectory("runners").resolve("runners.yaml");
            Files.writeString(file, yaml);
            var values = new HashMap<String, String>();
            values.put("DE_RUNNERS_FILE", file.toString());
            values.putAll(more);
            return start(values, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A proxy that was told of no file. */
    static ProxyUnderTest withoutFile() {
        return start(Map.of(), Path.of("none"));
    }

    private static ProxyUnderTest start(Map<String, String> values, Path file) {
        var all = new HashMap<>(values);
        all.put("DE_PORT", "0");
        all.put("RUNNER_SECRET", SECRET);
        var doors = new java.util.ArrayList<HttpDoor>();
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var service = Service.<RunnerProxyConfig>start(
                        "runner-proxy",
                        Settings.of(all),
                        RunnerProxyConfig::read,
                        mesh -> parts(mesh, doors),
                        VERTX,
                        meters)
                .await();
        return new ProxyUnderTest(file, service, doors, meters);
    }

    private static List<? extends Deployable> parts(Mesh<RunnerProxyConfig> mesh, List<HttpDoor> doors) {
        var parts = RunnerProxy.parts(mesh);
        doors.add((HttpDoor) parts.getLast());
        return parts;
    }

    /** A CLI runner in runners.yaml. */
    static String cli(String name, String url, String model) {
        return "  - {name: " + name + ", protocol: cli, url: \"" + url + "\", secret: \"env:RUNNER_SECRET\", models: {"
                + model + ": " + model + "-own}, timeouts: {connect: 500ms, total: 2s}}\n";
    }

    /** A runner of the OpenAI protocol in runners.yaml. */
    static String openAi(String name, String url, String model) {
        return speaking("openai", name, url, model);
    }

    /** A runner of any protocol that streams by itself, in runners.yaml. */
    static String speaking(String protocol, String name, String url, String model) {
        return "  - {name: " + name + ", protocol: " + protocol + ", url: \"" + url
                + "\", secret: \"env:RUNNER_SECRET\", models: {" + model + ": " + model
                + "-own}, timeouts: {connect: 500ms, headers: 400ms, first_token: 400ms, idle: 400ms, total: 5s}}\n";
    }

    /** Writes runners.yaml anew, all at once as an editor or a mounted volume does. */
    void rewrite(String yaml) {
        try {
            var next = file.resolveSibling("next.yaml");
            Files.writeString(next, yaml);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + doors.getFirst().port();
    }

    private HttpRequest.Builder request(String path, String... headers) {
        var builder = HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofSeconds(20));
        for (int i = 0; i + 1 < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        return builder;
    }

    Reply get(String path, String... headers) {
        return send(request(path, headers).GET().build());
    }

    Reply delete(String path) {
        return send(request(path).DELETE().build());
    }

    Reply post(String path, String body, String... headers) {
        return send(request(path, headers)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    CompletableFuture<HttpResponse<String>> posting(String path, String body) {
        return CLIENT.sendAsync(
                request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    /** An agent task for these models. */
    Reply run(String... models) {
        return post("/v1/runs", "{\"prompt\":\"do it\",\"models\":" + Json.text(models) + ",\"timeout_ms\":4000}");
    }

    static String question(String model, boolean stream) {
        return "{\"model\": \"" + model + "\", \"stream\": " + stream
                + ", \"x_unknown\": {\"a\": 1.50}, \"messages\": [{\"role\":\"user\",\"content\":\"why is that\"}]}";
    }

    Reply chat(String model, boolean stream) {
        return post("/v1/chat/completions", question(model, stream));
    }

    /** What the management port tells of itself. */
    String metrics() {
        return meters.scrape();
    }

    /** One runner as {@code GET /runners} shows it. */
    JsonNode runner(String name) {
        for (var runner : get("/runners").json().path("runners")) {
            if (runner.path("name").asText().equals(name)) {
                return runner;
            }
        }
        return Json.MAPPER.missingNode();
    }

    String breaker(String name) {
        return runner(name).path("models").path(0).path("breaker").asText();
    }

    String status(String name) {
        return runner(name).path("status").asText();
    }

    private static Reply send(HttpRequest request) {
        try {
            var response = CLIENT.send(request, BodyHandlers.ofString());
            return new Reply(response.statusCode(), response.headers().map(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        service.stop().await();
    }
}
