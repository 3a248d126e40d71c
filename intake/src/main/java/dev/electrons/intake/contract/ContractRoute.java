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

/** What this door serves, what the topics carry and what definitions look like, in documents for anybody. */
public final class ContractRoute {
    private static final String YAML = "application/yaml";
    private static final String JSON = "application/json";

    /** Documents refer to each other by path, so these are the paths of the resources. */
    public void mount(Router router) {
        document(router, "/openapi.yaml", YAML);
        document(router, "/asyncapi.yaml", YAML);
        document(router, "/schemas/result.schema.json", JSON);
        document(router, "/schemas/event.schema.json", JSON);
        serve(router, "/definition.schema.json", Reply.of(200, Shape.schema()));
    }

    private static void document(Router router, String path, String type) {
        try (var in = Objects.requireNonNull(ContractRoute.class.getResourceAsStream(path))) {
            serve(router, path, new Reply(200, Map.of(), Buffer.buffer(in.readAllBytes()), type));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void serve(Router router, String path, Reply reply) {
        router.get(path).handler(HttpDoor.answering(_ -> Future.succeededFuture(reply)));
    }
}
