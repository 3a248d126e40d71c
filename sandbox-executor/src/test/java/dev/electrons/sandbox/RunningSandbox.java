package dev.electrons.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.boot.Mesh;
import dev.electrons.boot.Service;
import dev.electrons.boot.Settings;
import dev.electrons.http.HttpDoor;
import dev.electrons.json.Json;
import dev.electrons.observe.Logs;
import dev.electrons.observe.Metrics;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/** The whole service on a free port, spoken to over HTTP. */
final class RunningSandbox implements AutoCloseable {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Vertx vertx;
    private final Service service;
    private final int port;

    private RunningSandbox(Vertx vertx, Service service, int port) {
        this.vertx = vertx;
        this.service = service;
        this.port = port;
    }

    static RunningSandbox start(Path home) throws Exception {
        return start(home, Map.of(), config -> config);
    }

    static RunningSandbox start(Path home, Map<String, String> more, UnaryOperator<SandboxConfig> change)
            throws Exception {
        var values = new HashMap<>(Map.of("DE_PORT", "0", "DE_SANDBOX_HOME", home.toString()));
        values.putAll(more);
        Logs.configure("sandbox-executor", Settings.of(Map.of("DE_LOG_LEVEL", "WARN")));
        var meters = Metrics.registry();
        var vertx = Metrics.vertx(meters);
        var door = new AtomicReference<HttpDoor>();
        var service = Service.start(
                        "sandbox-executor",
                        Settings.of(values),
                        settings -> change.apply(SandboxConfig.read(settings)),
                        mesh -> parts(mesh, door),
                        vertx,
                        meters)
                .await(120, java.util.concurrent.TimeUnit.SECONDS);
        return new RunningSandbox(vertx, service, door.get().port());
    }

    private static List<? extends Deployable> parts(Mesh<SandboxConfig> mesh, AtomicReference<HttpDoor> door) {
        var parts = SandboxExecutor.parts(mesh);
        parts.stream()
                .filter(HttpDoor.class::isInstance)
                .map(HttpDoor.class::cast)
                .forEach(door::set);
        return parts;
    }

    /** The same folder, which jobs' users can now see into. */
    static Path passable(Path folder) throws IOException {
        return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    URI at(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    HttpRequest.Builder post(String path, Object body) {
        return HttpRequest.newBuilder(at(path))
                .timeout(Duration.ofMinutes(5))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body instanceof String text ? text : Json.text(body)));
    }

    <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) throws Exception {
        return CLIENT.send(request.build(), handler);
    }

    /** Takes part in a job, until it is closed, and has heard it say this. */
    BufferedReader hearing(Map<String, ?> body, String words) throws Exception {
        var answer = send(post("/execute?stream=true", body), HttpResponse.BodyHandlers.ofInputStream());
        var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
        for (var line = lines.readLine(); !line.contains(words); line = lines.readLine()) {
            assertThat(line).as("it has not ended yet").isNotEqualTo("event: result");
        }
        return lines;
    }

    CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest.Builder request) {
        return CLIENT.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> text(HttpRequest.Builder request) throws Exception {
        return send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** The report on a job that was accepted. */
    JsonNode execute(Map<String, ?> body) throws Exception {
        var response = text(post("/execute", body));
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return json(response.body());
    }

    JsonNode run(String language, String source) throws Exception {
        return execute(Map.of("language", language, "source", source));
    }

    JsonNode run(String language, String source, Map<String, ?> limits) throws Exception {
        return execute(Map.of("language", language, "source", source, "limits", limits));
    }

    JsonNode get(String path) throws Exception {
        return json(text(HttpRequest.newBuilder(at(path)).GET()).body());
    }

    /** A figure of the metrics. */
    int gauge(String name) throws Exception {
        var metrics = text(HttpRequest.newBuilder(at("/metrics"))).body();
        return metrics.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.indexOf(' '))))
                .sum();
    }

    HttpResponse<String> delete(String id) throws Exception {
        return text(HttpRequest.newBuilder(at("/executions/" + id)).DELETE());
    }

    static JsonNode json(String text) {
        return Json.read(text, JsonNode.class);
    }

    @Override
    public void close() {
        service.stop().await();
        vertx.close().await();
    }
}
