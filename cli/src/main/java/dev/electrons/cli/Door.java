package dev.electrons.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The public API, as a client sees it. */
final class Door {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LARGE = Duration.ofMinutes(30);
    private static final long LOOK_MS = 100;

    private final URI server;
    private final Optional<String> passphrase;
    private final Duration patience;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    Door(String server, Optional<String> passphrase) {
        this(address(server), passphrase, PATIENCE);
    }

    private static URI address(String server) {
        try {
            var uri = URI.create(server.endsWith("/") ? server : server + "/");
            if (List.of("http", "https").contains(String.valueOf(uri.getScheme())) && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException _) { // refused below, as any other that is no address
        }
        throw new IllegalArgumentException(
                "the server is given as " + server + ", where a URL such as http://127.0.0.1:8080 is expected");
    }

    private Door(URI server, Optional<String> passphrase, Duration patience) {
        this.server = server;
        this.passphrase = passphrase;
        this.patience = patience;
    }

    /** The same door, for calls that may take so much longer. */
    Door patient(Duration more) {
        return new Door(server, passphrase, patience.plus(more));
    }

    /** What came back. */
    record Answer(int status, String text) {
        JsonNode json() {
            return Json.read(text, JsonNode.class);
        }

        /** The body, or a failure in the mesh's own words. */
        JsonNode orFail() throws IOException {
            if (status >= 400) {
                throw new Refused(words());
            }
            return json();
        }

        /** The mesh's own words, or what somebody else in between says. */
        private String words() {
            try {
                return "HTTP " + status + ": " + json().path("error").asText(text);
            } catch (NotJson _) {
                return "HTTP " + status + ": " + text.strip();
            }
        }
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send("GET", path, BodyPublishers.noBody(), true, Map.of());
    }

    Answer delete(String path) throws IOException, InterruptedException {
        return send("DELETE", path, BodyPublishers.noBody(), true, Map.of());
    }

    Answer delete(String path, JsonNode body) throws IOException, InterruptedException {
        return send("DELETE", path, BodyPublishers.ofString(body.toString()), true, Map.of());
    }

    Answer post(String path, JsonNode body) throws IOException, InterruptedException {
        return post(path, body.toString(), true);
    }

    Answer post(String path, JsonNode body, Map<String, String> headers) throws IOException, InterruptedException {
        return send("POST", path, BodyPublishers.ofString(body.toString()), true, headers);
    }

    Answer post(String path, String body, boolean withKey) throws IOException, InterruptedException {
        return send("POST", path, BodyPublishers.ofString(body), withKey, Map.of());
    }

    Answer put(String path, JsonNode body) throws IOException, InterruptedException {
        return send("PUT", path, BodyPublishers.ofString(body.toString()), true, Map.of());
    }

    /** Posts a file as it is. */
    Answer upload(String path, Path file, String type) throws IOException, InterruptedException {
        return patient(LARGE).send("POST", path, BodyPublishers.ofFile(file), true, Map.of("Content-Type", type));
    }

    /** Writes what a path answers to a file, which is left alone when it is refused. */
    void download(String path, Path file) throws IOException, InterruptedException {
        var response =
                sent(request(path, true, Map.of()).timeout(patience.plus(LARGE)).build(), BodyHandlers.ofInputStream());
        try (var body = response.body()) {
            if (response.statusCode() >= 400) {
                new Answer(response.statusCode(), new String(body.readAllBytes(), StandardCharsets.UTF_8)).orFail();
            }
            Files.copy(body, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Waits for a run to end; what it looks like then. */
    JsonNode ended(String id, Duration longest) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        while (true) {
            var status = get("executions/" + encoded(id)).orFail();
            if (status.hasNonNull("result")) {
                return status;
            }
            if (System.nanoTime() > deadline) {
                throw new NotEnded("the run " + id + " has not ended within " + longest.toSeconds()
                        + " s; it goes on: de status " + id);
            }
            Thread.sleep(LOOK_MS);
        }
    }

    static String encoded(String id) {
        return java.net.URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private Answer send(
            String method, String path, HttpRequest.BodyPublisher body, boolean withKey, Map<String, String> headers)
            throws IOException, InterruptedException {
        var request = request(path, withKey, headers).method(method, body);
        var response = sent(request.build(), BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body());
    }

    private HttpRequest.Builder request(String path, boolean withKey, Map<String, String> headers) {
        var request = HttpRequest.newBuilder(server.resolve(path))
                .timeout(patience)
                .setHeader("Content-Type", "application/json");
        headers.forEach(request::setHeader);
        if (withKey) {
            passphrase.ifPresent(secret -> request.setHeader("X-Passphrase", secret));
        }
        return request;
    }

    private <T> HttpResponse<T> sent(HttpRequest request, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        try {
            return client.send(request, handler);
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new Away(
                    "nobody answers at " + server + "; start the mesh with ./de up, or name another door with --server",
                    e);
        }
    }

    /**
     * One connection to a run's stream, from after an event on; ends when the mesh ends it or the wire breaks. Fails with
     * {@link Refused}, or with {@link Busy} when trying again may help.
     */
    InputStream stream(String id, int after) throws IOException, InterruptedException {
        return stream("executions/" + encoded(id) + "/stream", Map.of("Last-Event-ID", String.valueOf(after)));
    }

    /** One connection to the stream of all runs. */
    InputStream stream(String path) throws IOException, InterruptedException {
        return stream(path, Map.of());
    }

    private InputStream stream(String path, Map<String, String> headers) throws IOException, InterruptedException {
        var request = request(path, true, headers).setHeader("Accept", "text/event-stream");
        var response = sent(request.build(), BodyHandlers.ofInputStream());
        if (response.statusCode() < 400) {
            return response.body();
        }
        try (var body = response.body()) {
            var words =
                    new Answer(response.statusCode(), new String(body.readAllBytes(), StandardCharsets.UTF_8)).words();
            throw response.statusCode() == 429 || response.statusCode() >= 500 ? new Busy(words) : new Refused(words);
        }
    }

    /** There is no mesh. */
    static final class Away extends IOException {
        Away(String words, Throwable cause) {
            super(words, cause);
        }
    }

    /** The time is up, and the run goes on. */
    static final class NotEnded extends IOException {
        NotEnded(String words) {
            super(words);
        }
    }

    /** The mesh said no: trying again would not help. */
    static final class Refused extends IOException {
        Refused(String words) {
            super(words);
        }
    }

    /** The mesh cannot answer now. */
    static final class Busy extends IOException {
        Busy(String words) {
            super(words);
        }
    }
}
