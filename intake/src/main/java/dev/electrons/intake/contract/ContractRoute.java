package dev.electrons.intake.contract;

import dev.electrons.http.HttpDoor;
import dev.electrons.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;

/** {@code GET /openapi.yaml}: what this door serves, for anybody. */
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
    }
}
