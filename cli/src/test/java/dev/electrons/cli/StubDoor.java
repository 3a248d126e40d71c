package dev.electrons.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A door that answers what it was told to, else an empty object, and keeps what it was asked. */
final class StubDoor implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    final Queue<Asked> asked = new ConcurrentLinkedQueue<>();

    private record Answer(int status, String body) {}

    record Asked(String method, String path, String query, String body, Map<String, List<String>> headers) {
        String line() {
            return method + " " + path + (query.isEmpty() ? "" : "?" + query);
        }
    }

    StubDoor() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Such as {@code GET /status/x}. */
    StubDoor on(String call, int status, String body) {
        answers.put(call, new Answer(status, body));
        return this;
    }

    private void answer(HttpExchange exchange) throws IOException {
        var uri = exchange.getRequestURI();
        var query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        asked.add(new Asked(
                exchange.getRequestMethod(),
                uri.getRawPath(),
                query,
                new String(exchange.getRequestBody().readAllBytes(), UTF_8),
                Map.copyOf(exchange.getRequestHeaders())));
        var told = answers.getOrDefault(exchange.getRequestMethod() + " " + uri.getRawPath(), new Answer(200, "{}"));
        var body = told.body.getBytes(UTF_8);
        exchange.sendResponseHeaders(told.status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    Typed de(String... words) {
        return Typed.at(url(), List.of(), words);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
