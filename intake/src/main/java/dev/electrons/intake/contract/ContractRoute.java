package dev.electrons.intake.contract;

import dev.electrons.graph.Shape;
import dev.electrons.http.HttpDoor;
import dev.electrons.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;

/** What this door serves and what definitions look like, for anybody: {@code /openapi.yaml}, {@code /definition.schema.json}. */
public final class ContractRoute {
    private final Buffer document = read();

    private static Buffer read() {
        try (var in = Objects.requireNonNull(ContractRoute.class.getResourceAsStream("/openapi.yaml"))) {
            return Buffer.buffer(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void mount(Router router) {
        var reply = new Reply(200, Map.of(), document, "application/yaml");
        router.get("/openapi.yaml").handler(HttpDoor.answering(_ -> Future.succeededFuture(reply)));
        var schema = Reply.of(200, Shape.schema());
        router.get("/definition.schema.json").handler(HttpDoor.answering(_ -> Future.succeededFuture(schema)));
    }
}
