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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;

/** A runner-proxy on a free port, with a runners.yaml of its own, and a client that speaks to it. */
final class ProxyUnderTest implements AutoCloseable {
    static final String SECRET = "s3cr3t-of-the-runner";
    private static final Vertx VERTX = Metrics.vertx(Metrics.registry());
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    static final String QUICK = """
            probe: {every: 100ms, timeout: 10s, down_after: 3, key_retry: 1h}
            breaker: {failures: 3, window: 1m, open: 10m, open_most: 10m}
            """;
    private static final String UNTIL_IT_SPEAKS = "headers: 20s, first_token: 20s";

    static {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private final Optional<Path> folder;
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

    private ProxyUnderTest(
            Optional<Path> folder, Service service, List<HttpDoor> doors, PrometheusMeterRegistry meters) {
        this.folder = folder;
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
            var folder = Files.createTempDirectory("runners");
            var values = new HashMap<String, String>();
            values.put("DE_RUNNERS_FILE", Files.writeString(file(folder), yaml).toString());
            values.putAll(more);
            try {
                return start(values, Optional.of(folder));
            } catch (RuntimeException e) {
                remove(folder);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path file(Path folder) {
        return folder.resolve("runners.yaml");
    }

    private static void remove(Path folder) {
        try {
            Files.deleteIfExists(file(folder));
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A proxy that was told of no file. */
    static ProxyUnderTest withoutFile() {
        return start(Map.of(), Optional.empty());
    }

    private static ProxyUnderTest start(Map<String, String> values, Optional<Path> folder) {
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
        return new ProxyUnderTest(folder, service, doors, meters);
    }

    private static List<? extends Deployable> parts(Mesh<RunnerProxyConfig> mesh, List<HttpDoor> doors) {
        var parts = RunnerProxy.parts(mesh);
        doors.add((HttpDoor) parts.getLast());
        return parts;
    }

    /** A CLI runner in runners.yaml, with time for a machine that is busy with other things. */
    static String cli(String name, String url, String model) {
        return "  - {name: " + name + ", protocol: cli, url: \"" + url + "\", secret: \"env:RUNNER_SECRET\", models: {"
                + model + ": " + model + "-own}, timeouts: {connect: 20s, total: 60s}}\n";
    }

    /** A runner of the OpenAI protocol in runners.yaml. */
    static String openAi(String name, String url, String model) {
        return speaking("openai", name, url, model);
    }

    /** A runner of any protocol that streams by itself, in runners.yaml; with as much time. */
    static String speaking(String protocol, String name, String url, String model) {
        return "  - {name: " + name + ", protocol: " + protocol + ", url: \"" + url
                + "\", secret: \"env:RUNNER_SECRET\", models: {" + model + ": " + model
                + "-own}, timeouts: {connect: 20s, " + UNTIL_IT_SPEAKS + ", idle: 20s, total: 60s}}\n";
    }

    /** The same entries, for runners that are to be found silent before they have said a word. */
    static String hurriedToBegin(String entries) {
        return entries.replace(UNTIL_IT_SPEAKS, "headers: 1s, first_token: 1s").replace("total: 60s", "total: 2s");
    }

    /** The same entries, for runners that are to be found silent after that. */
    static String hurriedToGoOn(String entries) {
        return entries.replace("idle: 20s", "idle: 400ms");
    }

    /** Writes runners.yaml anew, all at once as an editor or a mounted volume does. */
    void rewrite(String yaml) {
        try {
            var file = file(folder.orElseThrow());
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
        var builder = HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofSeconds(60));
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
        return post("/v1/runs", "{\"prompt\":\"do it\",\"models\":" + Json.text(models) + ",\"timeout_ms\":20000}");
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
        folder.ifPresent(ProxyUnderTest::remove);
    }
}
