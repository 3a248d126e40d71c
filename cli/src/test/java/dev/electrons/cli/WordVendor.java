package dev.electrons.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.electrons.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A vendor of words on loopback that speaks one of the protocols and always streams: its name first, and the rest of its
 * answer once it may. Whoever does not bring its key is refused.
 */
final class WordVendor implements AutoCloseable {
    static final String REST = " wrote this";

    /** How many tokens it says that a question had. */
    static final int INPUT = 7;

    /** How many tokens it says that its answer had. */
    static final int OUTPUT = 3;

    private final String name;
    private final Speech speech;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile CountDownLatch held = new CountDownLatch(0);

    /** The bodies of the questions. */
    final Queue<JsonNode> asked = new ConcurrentLinkedQueue<>();

    WordVendor(String name, Speech speech) throws IOException {
        this.name = name;
        this.speech = speech;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(threads);
        server.createContext("/", exchange -> whole(exchange, 404, "{\"error\":{\"message\":\"unknown path\"}}"));
        for (var probe : new String[] {"/health", "/v1/models", "/v1beta/models"}) {
            server.createContext(probe, exchange -> whole(exchange, 200, "{\"object\":\"list\",\"data\":[]}"));
        }
        server.createContext("/oauth/status", exchange -> whole(exchange, 200, "{\"authenticated\":true}"));
        server.createContext(speech.path(), this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    Speech speech() {
        return speech;
    }

    String key() {
        return "key-of-" + name;
    }

    /** From now on answers stop after their first word. */
    void hold() {
        held = new CountDownLatch(1);
    }

    void goOn() {
        held.countDown();
    }

    private void answer(HttpExchange exchange) throws IOException {
        if (!(speech.keyBefore() + key()).equals(exchange.getRequestHeaders().getFirst(speech.keyHeader()))) {
            whole(exchange, 401, "{\"error\":{\"message\":\"wrong key\"}}");
            return;
        }
        try (exchange;
                var out = exchange.getResponseBody()) {
            asked.add(Json.read(exchange.getRequestBody().readAllBytes(), JsonNode.class));
            exchange.getResponseHeaders().add("Content-Type", speech.type());
            exchange.sendResponseHeaders(200, 0);
            say(out, speech.begins() + speech.says(name));
            held.await();
            say(out, speech.says(REST) + speech.ends(name + REST));
        } catch (InterruptedException e) {
            throw new IOException(e); // closed while it held its answer back
        }
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static void whole(HttpExchange exchange, int status, String json) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            var bytes = json.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
