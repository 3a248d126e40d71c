package dev.electrons.subworkflows;

import dev.electrons.json.Json;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A service on loopback that answers as its test says and remembers what it was asked. */
public final class Scripted implements AutoCloseable {

    /** One request as it came. */
    public record Seen(String method, String path, Map<String, String> headers, String body) {}

    /** Answers one request whose body has been read. */
    @FunctionalInterface
    public interface Script {
        void answer(Seen seen, HttpServerResponse response);
    }

    public final List<Seen> seen = new CopyOnWriteArrayList<>();
    public final List<String> dropped = new CopyOnWriteArrayList<>();
    private final Vertx vertx;
    private final int port;
    private HttpServer server;
    private volatile Script script;

    public Scripted(Vertx vertx, Script script) {
        this.vertx = vertx;
        this.script = script;
        this.server = listen(0);
        this.port = server.actualPort();
    }

    private HttpServer listen(int at) {
        return vertx.createHttpServer()
                .requestHandler(handler())
                .listen(at, "127.0.0.1")
                .await();
    }

    private Handler<HttpServerRequest> handler() {
        return request -> request.body().onSuccess(body -> {
            var headers = new java.util.TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
            request.headers().forEach((key, value) -> headers.put(key, value));
            var one = new Seen(request.method().name(), request.uri(), headers, body.toString());
            request.response().exceptionHandler(_ -> {});
            request.response().closeHandler(_ -> {
                if (!request.response().ended()) {
                    dropped.add(one.path());
                }
            });
            seen.add(one);
            script.answer(one, request.response());
        });
    }

    /** From now on it answers so. */
    public void script(Script next) {
        script = next;
    }

    /** Nobody listens there any more. */
    public void die() {
        server.close().await();
    }

    public void rise() {
        server = listen(port);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public List<Seen> asked(String method, String path) {
        return seen.stream()
                .filter(one -> one.method().equals(method) && one.path().startsWith(path))
                .toList();
    }

    public static void json(HttpServerResponse response, int status, Object body) {
        response.setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(io.vertx.core.buffer.Buffer.buffer(Json.bytes(body)));
    }

    public static HttpServerResponse stream(HttpServerResponse response) {
        return response.setChunked(true).putHeader("Content-Type", "text/event-stream");
    }

    public static void event(HttpServerResponse response, String name, Object data) {
        response.write("event: " + name + "\ndata: " + Json.text(data) + "\n\n");
    }

    /** An error body of the mesh's own services. */
    public static Map<String, Object> error(String code, String words, Map<String, Object> details) {
        return Map.of("success", false, "error", words, "error_code", code, "code", code, "details", details);
    }

    @Override
    public void close() {
        server.close().await();
    }
}
