package dev.electrons.bench.stage;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URI;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * A server of the OpenAI protocol that answers at once, as far as a model can be imagined that does: whole answers are
 * complete, streams say one word and then stay open until they are told to end.
 */
public final class LocalModel implements AutoCloseable {
    private static final String WHOLE =
            "{\"id\":\"c\",\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"so it is\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":90,\"completion_tokens\":3}}";
    private static final String WORD = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"so\"}}]}\n\n";
    private static final String END =
            "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

    private final HttpServer server;
    private final Queue<HttpServerResponse> open = new ConcurrentLinkedQueue<>();

    private LocalModel(HttpServer server) {
        this.server = server;
    }

    public static LocalModel start(Vertx vertx) throws Exception {
        var server = vertx.createHttpServer();
        var model = new LocalModel(server);
        server.requestHandler(model::answer);
        server.listen(0, "127.0.0.1").await(10, TimeUnit.SECONDS);
        return model;
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    /** Its runners.yaml. */
    public String runners() {
        return "runners: [{name: local, protocol: openai, url: \"" + url()
                + "\", models: {m: m}, max_concurrent: 5000, timeouts: {connect: 30s, headers: 30s, first_token: 30s, idle: 10m, total: 10m}}]\n"
                + "prices: {version: bench, models: {m: {input_per_mtok_usd: 3, output_per_mtok_usd: 15}}}\n";
    }

    private void answer(HttpServerRequest request) {
        if (!request.uri().endsWith("/chat/completions")) {
            request.response().end("{}");
            return;
        }
        request.body().onSuccess(body -> {
            if (!body.toString().contains("\"stream\":true")) {
                request.response().putHeader("content-type", "application/json").end(WHOLE);
                return;
            }
            var response = request.response().setChunked(true).putHeader("content-type", "text/event-stream");
            response.write(Buffer.buffer(WORD));
            open.add(response);
        });
    }

    /** Ends every stream as it should. */
    public void endStreams() {
        for (var response = open.poll(); response != null; response = open.poll()) {
            response.end(END);
        }
    }

    @Override
    public void close() {
        server.close().await();
    }
}
