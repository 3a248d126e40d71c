package dev.electrons.intake.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.resource.DisallowSchemaLoader;
import dev.electrons.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The document about the topics, and the schemas that it refers to. */
final class TopicDocument {
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(
            SpecVersion.VersionFlag.V202012,
            builder -> builder.schemaLoaders(loaders -> loaders.add(DisallowSchemaLoader.getInstance())));
    private static final SchemaValidatorsConfig CONFIG =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

    final JsonNode root = resource("/asyncapi.yaml");
    final JsonNode result = resource("/schemas/result.schema.json");
    final JsonNode event = resource("/schemas/event.schema.json");

    private static JsonNode resource(String path) {
        try (var in = TopicDocument.class.getResourceAsStream(path)) {
            return new YAMLMapper().readTree(in); // of which JSON is a part
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode component(String schema) {
        return root.path("components").path("schemas").path(schema);
    }

    JsonNode message(String name) {
        return root.path("components").path("messages").path(name);
    }

    /** The schema of a message's headers, able to stand alone. */
    JsonNode headers(String message) {
        var schema = (ObjectNode) message(message).path("headers").deepCopy();
        return schema.set("components", root.path("components"));
    }

    /** How a value differs from a schema; nothing when it does not. */
    static List<String> problems(JsonNode schema, JsonNode value) {
        return FACTORY.getSchema(schema, CONFIG).validate(value).stream()
                .map(problem -> problem.getInstanceLocation() + " " + problem.getMessage())
                .toList();
    }

    static Set<String> fields(JsonNode object) {
        var names = new TreeSet<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** What any reference in the document leads to; null when it leads nowhere. */
    @Nullable
    JsonNode target(String reference) {
        var found = reference.startsWith("#") ? root.at(reference.substring(1)) : resource(reference.substring(1));
        return found.isMissingNode() ? null : found;
    }

    static JsonNode json(byte[] body) {
        return Json.read(body, JsonNode.class);
    }
}
