package dev.electrons.intake.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sends requests as they are, also such as no well-behaved client would send. */
final class Wire implements AutoCloseable {
    private static final int PATIENCE_MS = 30_000;
    private static final int CONNECTIONS = 48;

    private final HttpClient client;
    private final int port;

    Wire(Vertx vertx, int port) {
        this.port = port;
        client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setKeepAlive(true)
                        .setDefaultHost("127.0.0.1")
                        .setDefaultPort(port),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    }

    /**
     * What is sent.
     *
     * @param uri path and query as they go over the wire
     * @param body null for none
     */
    record Call(
            String method,
            String uri,
            Map<String, String> headers,
            @Nullable Buffer body) {
        /** For a person who has to find out. */
        String words() {
            var text = body == null ? "" : body.toString(StandardCharsets.UTF_8);
            return method + " " + head(uri, 400) + " " + head(headers.toString(), 400) + "\n  " + head(text, 600)
                    + (body == null ? "" : " (" + body.length() + " bytes)");
        }
    }

    /** What came back. */
    record Answer(int status, MultiMap headers, Buffer body) {
        /** The body as JSON; missing when it is none. */
        JsonNode json() {
            try {
                return body.length() == 0 ? MissingNode.getInstance() : Json.read(body.getBytes(), JsonNode.class);
            } catch (NotJson _) {
                return MissingNode.getInstance();
            }
        }

        String type() {
            var type = headers.get("Content-Type");
            return type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        }

        String words() {
            return status + " " + head(body.toString(StandardCharsets.UTF_8), 600);
        }
    }

    /** An answer as it comes out of a bare socket: a head, and a body of the length that it says. */
    static Answer read(BufferedReader in) throws IOException {
        var status = Integer.parseInt(in.readLine().split(" ")[1]);
        var headers = MultiMap.caseInsensitiveMultiMap();
        for (var line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
            headers.add(
                    line.substring(0, line.indexOf(':')),
                    line.substring(line.indexOf(':') + 1).strip());
        }
        var body = new char[Integer.parseInt(headers.get("Content-Length"))];
        int read = 0;
        while (read < body.length) {
            read += in.read(body, read, body.length - read);
        }
        return new Answer(status, headers, Buffer.buffer(new String(body)));
    }

    private static String head(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }

    /** Sends it; fails when there is no whole answer in time. Of a stream only the head is read. */
    Future<Answer> send(Call call) {
        var options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(call.method()))
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI(call.uri());
        call.headers().forEach(options::putHeader);
        return client.request(options).compose(request -> {
            var sent = call.body() == null ? request.send() : request.send(call.body());
            return sent.compose(Wire::whole)
                    .timeout(PATIENCE_MS, TimeUnit.MILLISECONDS)
                    .onFailure(_ -> request.reset());
        });
    }

    private static Future<Answer> whole(HttpClientResponse response) {
        var type = response.getHeader("Content-Type");
        boolean head = response.request().getMethod().equals(HttpMethod.HEAD);
        if (!head && type != null && type.startsWith("text/event-stream")) {
            response.exceptionHandler(_ -> {}); // which is our own hanging up
            var opened = new Answer(response.statusCode(), response.headers(), Buffer.buffer());
            return response.request().reset().transform(_ -> Future.succeededFuture(opened));
        }
        return response.body().map(body -> new Answer(response.statusCode(), response.headers(), body));
    }

    @Override
    public void close() {
        client.close().await();
    }
}
