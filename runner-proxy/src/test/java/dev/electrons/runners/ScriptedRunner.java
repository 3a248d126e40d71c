package dev.electrons.runners;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A runner on loopback that does exactly what its script says, down to resets and half answers. Needs nothing but the
 * JDK, so that it can be started by any test, on a free port or a given one; closed and started again it is a runner
 * that was killed and came back.
 */
public final class ScriptedRunner implements AutoCloseable {

    /** A request as it came. */
    public record Request(String method, String path, Map<String, String> headers, String body) {}

    /** What to do with one request. */
    @FunctionalInterface
    public interface Answer {
        void write(Request request, Wire wire) throws IOException;
    }

    private final ServerSocket server;
    private final Map<String, List<Answer>> scripts = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger aborted = new AtomicInteger();

    private ScriptedRunner(int port) {
        try {
            server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("scripted-runner-" + port()).start(this::accept);
    }

    /** A runner with no script: everything is 404. */
    public static ScriptedRunner bare(int port) {
        return new ScriptedRunner(port);
    }

    /** A command-line runner that is well, logged in, and does every job. */
    public static ScriptedRunner cli(int port) {
        return bare(port)
                .on("/health", json(200, "{\"status\":\"ok\"}"))
                .on("/oauth/status", json(200, "{\"authenticated\":true}"))
                .on("/execute", done("done by the scripted runner"));
    }

    public static ScriptedRunner cli() {
        return cli(0);
    }

    /** A server of the OpenAI protocol that is well; its chats are yet to be scripted. */
    public static ScriptedRunner openAi() {
        return bare(0).on("/health", json(200, "{}")).on("/v1/models", json(200, "{\"object\":\"list\",\"data\":[]}"));
    }

    /** Answers for a path in order; the last one is given from then on. Replaces what was scripted before. */
    public ScriptedRunner on(String path, Answer... answers) {
        scripts.put(path, new ArrayList<>(List.of(answers)));
        return this;
    }

    public int port() {
        return server.getLocalPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    public List<Request> requests(String path) {
        return requests.stream().filter(request -> request.path.equals(path)).toList();
    }

    /** How often a client went while it was kept waiting. */
    public int aborted() {
        return aborted.get();
    }

    /** As if killed: nobody listens, and every connection is reset. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (var socket : sockets) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException _) {
                // it went by itself
            }
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                sockets.add(socket);
                Thread.ofVirtual().name("scripted-connection").start(() -> serve(socket));
            } catch (IOException _) {
                // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var wire = new Wire(socket);
            for (var request = wire.read(); request != null && !socket.isClosed(); request = wire.read()) {
                if (server.isClosed()) {
                    wire.reset();
                    return;
                }
                requests.add(request);
                next(request.path).write(request, wire);
            }
        } catch (IOException _) {
            // the client went, or the script closed the connection
        } finally {
            sockets.remove(socket);
        }
    }

    private Answer next(String path) {
        var script = scripts.getOrDefault(path, List.of());
        synchronized (script) {
            return script.isEmpty()
                    ? json(404, "{\"error\":\"not found\"}")
                    : script.size() > 1 ? script.removeFirst() : script.getFirst();
        }
    }

    /** One connection, for scripts. */
    public final class Wire {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        Wire(Socket socket) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
            this.out = socket.getOutputStream();
        }

        public void send(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        /** One piece of a chunked body. */
        public void chunk(String text) throws IOException {
            send(Integer.toHexString(text.getBytes(StandardCharsets.UTF_8).length) + "\r\n" + text + "\r\n");
        }

        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** Ends in the middle: what was sent is read, and then nothing comes. */
        public void cut() throws IOException {
            socket.close();
        }

        /** Says nothing more until the client goes. */
        public void hang() throws IOException {
            try {
                while (in.read() >= 0) {
                    // a client that waits sends nothing
                }
            } finally {
                aborted.incrementAndGet();
            }
            socket.close();
        }

        @org.jspecify.annotations.Nullable
        Request read() throws IOException {
            var head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    return null;
                }
                head.write(next);
            }
            var lines = head.toString(StandardCharsets.ISO_8859_1).split("\r\n");
            var headers = new TreeMap<String, String>();
            for (int i = 1; i < lines.length; i++) {
                var colon = lines[i].indexOf(':');
                headers.put(
                        lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                        lines[i].substring(colon + 1).strip());
            }
            int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
            var first = lines[0].split(" ");
            return new Request(first[0], first[1], headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
        }
    }

    /** A whole JSON answer; {@code headers} are lines such as {@code Retry-After: 1}. */
    public static Answer json(int status, String body, String... headers) {
        return (_, wire) ->
                wire.send("HTTP/1.1 " + status + " Scripted\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.getBytes(StandardCharsets.UTF_8).length + "\r\n" + lines(headers) + "\r\n" + body);
    }

    /** A job done by a command-line runner. */
    public static Answer done(String output) {
        return json(200, "{\"success\":true,\"output\":\"" + output + "\",\"exit_code\":0,\"duration_ms\":5}");
    }

    public static Answer reset() {
        return (_, wire) -> wire.reset();
    }

    public static Answer hang() {
        return (_, wire) -> wire.hang();
    }

    private static final String STREAM =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

    /** A stream of these pieces that ends as it should. */
    public static Answer stream(String... pieces) {
        return (_, wire) -> {
            wire.send(STREAM);
            for (var piece : pieces) {
                wire.chunk(piece);
            }
            wire.send("0\r\n\r\n");
        };
    }

    /** A stream that is cut after these pieces. */
    public static Answer streamThenCut(String... pieces) {
        return (_, wire) -> {
            wire.send(STREAM);
            for (var piece : pieces) {
                wire.chunk(piece);
            }
            wire.cut();
        };
    }

    /** A stream that says these pieces and then nothing. */
    public static Answer streamThenHang(String... pieces) {
        return (_, wire) -> {
            wire.send(STREAM);
            for (var piece : pieces) {
                wire.chunk(piece);
            }
            wire.hang();
        };
    }

    /** JSON lines of an agent. */
    public static Answer lines(boolean whole, String... lines) {
        return (_, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (var line : lines) {
                wire.chunk(line + "\n");
            }
            if (!whole) {
                wire.cut();
                return;
            }
            wire.send("0\r\n\r\n");
        };
    }

    /** A chat chunk that says {@code content}. */
    public static String says(String content) {
        return "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
                + content + "\"},\"finish_reason\":null}]}\n\n";
    }

    /** The chunk that finishes, with usage, and the terminator. */
    public static String ends() {
        return """
                data: {"id":"c1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":2}}

                data: [DONE]

                """;
    }

    /** A whole completion. */
    public static String completion(String content) {
        return "{\"id\":\"c1\",\"object\":\"chat.completion\",\"unknown_field\":[1.0,2],\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
                + content + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2}}";
    }

    private static String lines(String... headers) {
        var text = new StringBuilder();
        for (var header : headers) {
            text.append(header).append("\r\n");
        }
        return text.toString();
    }
}
