package dev.electrons.intake.contract;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.electrons.graph.Shape;
import dev.electrons.http.Reply;
import dev.electrons.json.Json;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;

/** What this door serves, what the topics carry and what definitions look like, in documents for anybody. */
public final class ContractRoute {
    private static final String YAML = "application/yaml";
    private static final String JSON = "application/json";
    private static final String OPEN_API = "/openapi.yaml";

    /** openapi.yaml as it is served. */
    public static byte[] document() {
        return read(OPEN_API);
    }

    /** openapi.yaml for whoever reads no YAML. */
    private static byte[] json() {
        try {
            return Json.bytes(new YAMLMapper().readTree(document()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] read(String path) {
        try (var in = Objects.requireNonNull(ContractRoute.class.getResourceAsStream(path))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Documents refer to each other by path, so these are the paths of the resources. */
    public void mount(Routes routes) {
        serve(routes, "openApi", OPEN_API, YAML);
        var json = Reply.json(200, Buffer.buffer(json()));
        routes.on("openApiJson", _ -> Future.succeededFuture(json));
        serve(routes, "asyncApi", "/asyncapi.yaml", YAML);
        serve(routes, "resultSchema", "/schemas/result.schema.json", JSON);
        serve(routes, "eventSchema", "/schemas/event.schema.json", JSON);
        var schema = Reply.of(200, Shape.schema());
        routes.on("definitionSchema", _ -> Future.succeededFuture(schema));
    }

    private static void serve(Routes routes, String operation, String path, String type) {
        var reply = new Reply(200, Map.of(), Buffer.buffer(read(path)), type);
        routes.on(operation, _ -> Future.succeededFuture(reply));
    }
}
