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
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** The public API, as a client sees it. */
final class Door {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long LOOK_MS = 100;

    private final URI server;
    private final Optional<String> passphrase;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    Door(String server, Optional<String> passphrase) {
        this.server = URI.create(server.endsWith("/") ? server : server + "/");
        this.passphrase = passphrase;
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
        return send("GET", path, HttpRequest.BodyPublishers.noBody(), true);
    }

    Answer delete(String path) throws IOException, InterruptedException {
        return send("DELETE", path, HttpRequest.BodyPublishers.noBody(), true);
    }

    Answer post(String path, JsonNode body) throws IOException, InterruptedException {
        return post(path, body.toString(), true);
    }

    Answer post(String path, String body, boolean withKey) throws IOException, InterruptedException {
        return send("POST", path, HttpRequest.BodyPublishers.ofString(body), withKey);
    }

    /** Waits for a run to end; what it looks like then. */
    JsonNode ended(String id, Duration longest) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        while (true) {
            var status = get("executions/" + encoded(id)).orFail();
            if (status.has("result")) {
                return status;
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("the run " + id + " has not ended within " + longest.toSeconds()
                        + " s; it goes on: de status " + id);
            }
            Thread.sleep(LOOK_MS);
        }
    }

    static String encoded(String id) {
        return java.net.URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private Answer send(String method, String path, HttpRequest.BodyPublisher body, boolean withKey)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(server.resolve(path))
                .timeout(PATIENCE)
                .method(method, body)
                .header("Content-Type", "application/json");
        if (withKey) {
            passphrase.ifPresent(secret -> request.header("X-Passphrase", secret));
        }
        var response = sent(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body());
    }

    private <T> HttpResponse<T> sent(HttpRequest request, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        try {
            return client.send(request, handler);
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new IOException(
                    "nobody answers at " + server + "; start the mesh with ./de up, or name another door with --server",
                    e);
        }
    }

    /**
     * One connection to a run's stream, from after an event on; ends when the mesh ends it or the wire breaks. Fails with
     * {@link Refused}, or with {@link Busy} when trying again may help.
     */
    InputStream stream(String id, int after) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(server.resolve("executions/" + encoded(id) + "/stream"))
                .timeout(PATIENCE)
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", String.valueOf(after));
        passphrase.ifPresent(secret -> request.header("X-Passphrase", secret));
        var response = sent(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() < 400) {
            return response.body();
        }
        try (var body = response.body()) {
            var words =
                    new Answer(response.statusCode(), new String(body.readAllBytes(), StandardCharsets.UTF_8)).words();
            throw response.statusCode() == 429 || response.statusCode() >= 500 ? new Busy(words) : new Refused(words);
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
