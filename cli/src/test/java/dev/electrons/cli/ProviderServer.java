package dev.electrons.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.electrons.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Vendors of pictures, speech, words and films, and an agent that only says that it is done, all on one port of loopback. */
final class ProviderServer implements AutoCloseable {
    static final byte[] PICTURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 1, 2, 3};
    private static final int RATE = 8_000;
    private static final List<String> STATES = List.of("queued", "fetching", "rendering", "saving", "done");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger looks = new AtomicInteger();

    /** What work was asked for, by path. */
    final Queue<String> asked = new ConcurrentLinkedQueue<>();

    /** Done when a piece of work is done, before that is said. */
    volatile Runnable beforeAnswer = () -> {};

    /** Whether films are never done. */
    volatile boolean endless;

    /** Paths of what was stopped. */
    final Queue<String> stopped = new ConcurrentLinkedQueue<>();

    /** What is told a client that wants to be told of a result. */
    final Queue<JsonNode> told = new ConcurrentLinkedQueue<>();

    ProviderServer(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/health", exchange -> json(exchange, Map.of("status", "ok")));
        server.createContext("/oauth/status", exchange -> json(exchange, Map.of("authenticated", true)));
        server.createContext("/v1/models", exchange -> json(exchange, Map.of("object", "list", "data", List.of())));
        work("/v1/images/generations", ProviderServer::picture);
        work("/v1/audio/speech", exchange -> answer(exchange, "audio/wav", speech()));
        work("/v1/chat/completions", ProviderServer::words);
        server.createContext("/execute", ProviderServer::agent);
        server.createContext("/render", this::film);
        server.createContext("/told", exchange -> {
            told.add(Json.read(exchange.getRequestBody().readAllBytes(), JsonNode.class));
            json(exchange, Map.of());
        });
        server.start();
    }

    private void work(String path, HttpHandler done) {
        server.createContext(path, exchange -> {
            asked.add(path);
            beforeAnswer.run();
            done.handle(exchange);
        });
    }

    private static void picture(HttpExchange exchange) throws IOException {
        var base64 = Base64.getEncoder().encodeToString(PICTURE);
        json(
                exchange,
                Map.of(
                        "created", 1,
                        "data", List.of(Map.of("b64_json", base64)),
                        "usage", Map.of("input_tokens", 10, "output_tokens", 100, "total_tokens", 110)));
    }

    /** What a parcel weighs, in a fence and among chatter; streamed to whoever wants it so. */
    private static void words(HttpExchange exchange) throws IOException {
        var asked = Json.read(exchange.getRequestBody().readAllBytes(), JsonNode.class);
        if (asked.path("stream").asBoolean()) {
            var stream = Speech.openai.begins() + Speech.openai.says("Hello") + Speech.openai.ends("Hello");
            answer(exchange, "text/event-stream", stream.getBytes(StandardCharsets.UTF_8));
            return;
        }
        var content = """
                Here it is:
                ```json
                {"weight_lb":2.5,"length_in":10,"width_in":"8","height_in":9,"source":"maker","confidence":"High"}
                ```""";
        json(
                exchange,
                Map.of(
                        "id",
                        "1",
                        "object",
                        "chat.completion",
                        "created",
                        1,
                        "model",
                        "words",
                        "choices",
                        List.of(Map.of(
                                "index",
                                0,
                                "message",
                                Map.of("role", "assistant", "content", content),
                                "finish_reason",
                                "stop")),
                        "usage",
                        Map.of("prompt_tokens", 7, "completion_tokens", 3, "total_tokens", 10)));
    }

    private static void agent(HttpExchange exchange) throws IOException {
        json(exchange, Map.of("success", true, "exit_code", 0, "duration_ms", 5, "output", "Done."));
    }

    private void film(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestMethod()) {
            case "POST" -> {
                asked.add("/render");
                json(exchange, Map.of("id", "film-" + looks.getAndSet(0)));
            }
            case "DELETE" -> {
                stopped.add(exchange.getRequestURI().getPath());
                json(exchange, Map.of());
            }
            default -> {
                int at = endless ? 2 : Math.min(looks.getAndIncrement(), STATES.size() - 1);
                json(exchange, Map.of("id", "film", "status", STATES.get(at), "url", "https://films.example/1.mp4"));
            }
        }
    }

    /** A quarter of a second of silence. */
    private static byte[] speech() {
        int bytes = RATE / 4 * 2;
        var wav = ByteBuffer.allocate(44 + bytes).order(ByteOrder.LITTLE_ENDIAN);
        wav.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(wav.capacity() - 8);
        wav.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
        wav.putShort((short) 1).putShort((short) 1).putInt(RATE).putInt(RATE * 2);
        wav.putShort((short) 2).putShort((short) 16);
        wav.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(bytes);
        return wav.array();
    }

    private static void json(HttpExchange exchange, Object body) throws IOException {
        answer(exchange, "application/json", Json.bytes(body));
    }

    private static void answer(HttpExchange exchange, String type, byte[] bytes) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("Content-Type", type);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
