package dev.electrons.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.electrons.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A model behind an OpenAI-compatible server that says what its script has: which script is the first word of the prompt,
 * which line the number of answers that it has given in the conversation. Without a script for it, it has no time.
 */
final class ToolModel implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, List<JsonNode>> scripts = new ConcurrentHashMap<>();

    /** Done before the last line of a script is said. */
    volatile Runnable beforeLastLine = () -> {};

    /** How many lines it was asked for. */
    final AtomicInteger asked = new AtomicInteger();

    ToolModel(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/v1/models", exchange -> answer(exchange, 200, "{\"data\":[{\"id\":\"tooled\"}]}"));
        server.createContext("/health", exchange -> answer(exchange, 200, "{}"));
        server.createContext("/v1/chat/completions", this::said);
        server.start();
    }

    /** @param lines messages of the assistant, as JSON */
    void script(String name, JsonNode... lines) {
        scripts.put(name, List.of(lines));
    }

    static JsonNode says(String text) {
        return Json.MAPPER.createObjectNode().put("role", "assistant").put("content", text);
    }

    static JsonNode calls(String tool, String arguments) {
        var message = Json.MAPPER.createObjectNode().put("role", "assistant").putNull("content");
        var call = message.putArray("tool_calls").addObject().put("id", "c1").put("type", "function");
        call.putObject("function").put("name", tool).put("arguments", arguments);
        return message;
    }

    private void said(HttpExchange exchange) throws IOException {
        var question = Json.read(exchange.getRequestBody().readAllBytes(), JsonNode.class);
        int given = 0;
        @Nullable String script = null;
        for (var message : question.path("messages")) {
            given += message.path("role").asText().equals("assistant") ? 1 : 0;
            if (script == null && message.path("role").asText().equals("user")) {
                script = message.path("content").asText().split("\\s", 2)[0];
            }
        }
        var lines = scripts.getOrDefault(script == null ? "" : script, List.of());
        if (lines.isEmpty()) {
            answer(exchange, 503, "{\"error\":{\"message\":\"no script begins so\"}}");
            return;
        }
        asked.incrementAndGet();
        if (given == lines.size() - 1) {
            beforeLastLine.run();
        }
        var tree = Json.MAPPER.createObjectNode().put("id", "1").put("object", "chat.completion");
        var line = lines.get(Math.min(given, lines.size() - 1));
        var choice = tree.put("created", 1)
                .put("model", "tooled")
                .putArray("choices")
                .addObject();
        choice.put("index", 0).put("finish_reason", line.has("tool_calls") ? "tool_calls" : "stop");
        choice.set("message", line);
        tree.putObject("usage")
                .put("prompt_tokens", 20)
                .put("completion_tokens", 5)
                .put("total_tokens", 25);
        answer(exchange, 200, tree.toString());
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
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
