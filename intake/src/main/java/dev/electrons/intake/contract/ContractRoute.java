package dev.electrons.intake.contract;

import dev.electrons.graph.Shape;
import dev.electrons.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;

/** What this door serves and what definitions look like, for anybody: {@code /openapi.yaml}, {@code /definition.schema.json}. */
public final class ContractRoute {
    /** openapi.yaml as it is served. */
    public static byte[] document() {
        try (var in = Objects.requireNonNull(ContractRoute.class.getResourceAsStream("/openapi.yaml"))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void mount(Routes routes) {
        var reply = new Reply(200, Map.of(), Buffer.buffer(document()), "application/yaml");
        routes.on("openApi", _ -> Future.succeededFuture(reply));
        var schema = Reply.of(200, Shape.schema());
        routes.on("definitionSchema", _ -> Future.succeededFuture(schema));
    }
}
