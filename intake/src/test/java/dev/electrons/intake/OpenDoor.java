package dev.electrons.intake;

import static org.awaitility.Awaitility.await;

import dev.electrons.backing.Ports;
import dev.electrons.boot.Mesh;
import dev.electrons.boot.Service;
import dev.electrons.boot.Settings;
import dev.electrons.observe.Metrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Intake in this process, and a client of it. */
public final class OpenDoor implements AutoCloseable {
    /** What this client sends, in case that the door asks for a key. */
    public static final String KEY = "open sesame";

    /** How long to wait for what must come, on whatever machine. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private final int port = Ports.free();
    private final PrometheusMeterRegistry meters = Metrics.registry();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    public final Vertx vertx = Metrics.vertx(meters);
    private final Service service;

    public OpenDoor(Map<String, String> settings) {
        this(settings, Intake::parts);
    }

    /** A door some of whose parts are others. */
    public OpenDoor(Map<String, String> settings, Function<Mesh<IntakeConfig>, List<? extends Deployable>> parts) {
        var all = new HashMap<>(settings);
        all.put("DE_PORT", String.valueOf(port));
        service = Service.start("intake", Settings.of(all), IntakeConfig::read, parts, vertx, meters)
                .await();
    }

    /** Where it listens. */
    public int port() {
        return port;
    }

    /** Waits until it lets requests in. */
    public void awaitReady() {
        await().atMost(PATIENCE).until(() -> get("/health/ready").statusCode() == 200);
    }

    public double gauge(String name) {
        return meters.get(name).gauge().value();
    }

    public double counter(String name) {
        return meters.get(name).counter().count();
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    public HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return client.send(
                request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    public HttpResponse<String> withoutKey(String path) throws IOException, InterruptedException {
        return client.send(bare(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** A call that is made again while the broker, which it needs, does not answer in time. */
    public interface Call<T> {
        HttpResponse<T> made() throws IOException, InterruptedException;
    }

    /** The answer to a call, or after {@link #PATIENCE} that the broker is away all the same. */
    public static <T> HttpResponse<T> insisted(Call<T> call) throws IOException, InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        var answer = call.made();
        while (answer.statusCode() == 503 && System.nanoTime() < until) {
            answer = call.made();
        }
        return answer;
    }

    /** What the holder of a key is answered. */
    public HttpResponse<String> as(String key, String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        var request = bare(path).header("Authorization", "Bearer " + key);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(
                request.method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** A request to this door, to be sent by a client of one's own. */
    public HttpRequest.Builder request(String path) {
        return bare(path).header("X-Passphrase", KEY);
    }

    private HttpRequest.Builder bare(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Content-Type", "application/json")
                .timeout(PATIENCE);
    }

    @Override
    public void close() {
        client.close();
        service.stop().await();
        vertx.close().await();
    }
}
