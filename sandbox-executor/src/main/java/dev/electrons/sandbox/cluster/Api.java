package dev.electrons.sandbox.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The few calls of the Kubernetes API that pods for jobs take. Blocks. */
final class Api implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** The first version of the protocol in which the end of standard input can be told: Kubernetes 1.30. */
    private static final String PROTOCOL = "v5.channel.k8s.io";

    private final Cluster cluster;
    private final HttpClient client;

    Api(Cluster cluster) throws IOException {
        this.cluster = cluster;
        var builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .followRedirects(HttpClient.Redirect.NEVER);
        var authority = cluster.account().resolve("ca.crt");
        if (Files.exists(authority)) {
            builder.sslContext(trusting(authority));
        }
        client = builder.build();
    }

    private static SSLContext trusting(Path authority) throws IOException {
        try (var in = Files.newInputStream(authority)) {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca-" + number++, certificate);
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(authority + " is no certificate: " + e.getMessage(), e);
        }
    }

    /** A thing of this namespace, such as {@code pods/name}; empty when there is none. */
    Optional<JsonNode> get(String group, String path) throws IOException, InterruptedException {
        var answer = send(request(group, path).GET());
        return answer.statusCode() == 404 ? Optional.empty() : Optional.of(sound(answer));
    }

    /** Makes a thing; one of the same name that is there already stays. */
    void create(String group, String path, Map<String, Object> manifest) throws IOException, InterruptedException {
        var answer = send(request(group, path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(manifest))));
        if (answer.statusCode() != 409) {
            sound(answer);
        }
    }

    /** Removes a pod at once; one that is not there is removed already. */
    void remove(String pod) throws IOException, InterruptedException {
        var answer =
                send(request("api/v1", "pods/" + pod + "?gracePeriodSeconds=0").DELETE());
        if (answer.statusCode() != 404) {
            sound(answer);
        }
    }

    /** Starts a command in a pod. */
    Running exec(String pod, List<String> command, Running.Sink sink) throws IOException {
        var query = new StringBuilder("?container=" + PodManifest.CONTAINER + "&stdin=true&stdout=true&stderr=true");
        command.forEach(word -> query.append("&command=").append(URLEncoder.encode(word, StandardCharsets.UTF_8)));
        var address = address("api/v1", "pods/" + pod + "/exec" + query);
        var running = new Running(sink);
        try {
            var socket = client.newWebSocketBuilder()
                    .subprotocols(PROTOCOL)
                    .header("Authorization", "Bearer " + token())
                    .connectTimeout(PATIENCE)
                    .buildAsync(URI.create(address.toString().replaceFirst("^http", "ws")), running)
                    .join();
            if (!PROTOCOL.equals(socket.getSubprotocol())) {
                socket.abort();
                throw new IOException(
                        "the cluster does not speak " + PROTOCOL + ": Kubernetes 1.30 or later is needed");
            }
            return running.on(socket);
        } catch (CompletionException e) {
            throw new IOException("no command could be started in pod " + pod + ": " + e.getCause(), e);
        }
    }

    private URI address(String group, String path) {
        var base = cluster.api().toString().replaceFirst("/+$", "");
        return URI.create(base + "/" + group + "/namespaces/" + cluster.namespace() + "/" + path);
    }

    private HttpRequest.Builder request(String group, String path) throws IOException {
        return HttpRequest.newBuilder(address(group, path))
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .header("Authorization", "Bearer " + token());
    }

    /** Read each time, since it is changed about once an hour. */
    private String token() throws IOException {
        var file = cluster.account().resolve("token");
        return Files.exists(file) ? Files.readString(file).strip() : "";
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode sound(HttpResponse<String> answer) throws IOException {
        JsonNode body;
        try {
            body = Json.read(answer.body(), JsonNode.class);
        } catch (RuntimeException e) {
            throw new IOException("the cluster answered " + answer.statusCode() + " and no JSON", e);
        }
        if (answer.statusCode() >= 300) {
            throw new IOException("the cluster answered " + answer.statusCode() + " to "
                    + answer.request().method() + " " + answer.request().uri().getPath() + ": "
                    + body.path("message").asText(""));
        }
        return body;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
