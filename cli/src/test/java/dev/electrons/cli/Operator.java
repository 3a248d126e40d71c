package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.electrons.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Who is told when a target needs a person, and checks that it was the mesh that said so. */
final class Operator implements AutoCloseable {
    private final Map<String, Notice> notices = new ConcurrentHashMap<>();
    private final HttpServer server;

    Operator(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/review", exchange -> {
            var headers = exchange.getRequestHeaders();
            notices.put(
                    headers.getFirst("webhook-id"),
                    new Notice(
                            headers.getFirst("webhook-id"),
                            headers.getFirst("webhook-timestamp"),
                            headers.getFirst("webhook-signature"),
                            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
    }

    record Notice(String id, String timestamp, String signature, String body) {
        JsonNode data() {
            return Json.read(body, JsonNode.class).path("data");
        }

        /** As https://www.standardwebhooks.com says a receiver does. */
        void assertSignedWith(String secret) throws Exception {
            var key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            var signed = mac.doFinal((id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8));
            assertThat(List.of(signature.split(" ", -1)))
                    .contains("v1," + Base64.getEncoder().encodeToString(signed));
        }
    }

    /** What was said about a run. */
    List<Notice> about(String run) {
        return notices.values().stream()
                .filter(notice -> notice.id().startsWith(run + ":review:"))
                .toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
