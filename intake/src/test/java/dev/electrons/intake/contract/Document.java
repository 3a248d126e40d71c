package dev.electrons.intake.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The document as a tree, and what it does not mention. */
public final class Document {
    private final JsonNode root;

    private Document(JsonNode root) {
        this.root = root;
    }

    public static Document read() throws IOException {
        try (var in = Document.class.getResourceAsStream("/openapi.yaml")) {
            return new Document(new YAMLMapper().readTree(in));
        }
    }

    JsonNode root() {
        return root;
    }

    /** Every operation as {@code GET /status/{id}}. */
    Set<String> operations() {
        var found = new TreeSet<String>();
        root.path("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (!method.equals("parameters")) {
                        found.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey());
                    }
                }));
        return found;
    }

    /** The names of a schema's properties. */
    public Set<String> fields(String schema) {
        return properties(root.path("components").path("schemas").path(schema)).keySet();
    }

    /** The schema of an operation's JSON answer. */
    JsonNode answer(String method, String path, int status) {
        var responses = root.path("paths")
                .path(path)
                .path(method.toLowerCase(java.util.Locale.ROOT))
                .path("responses");
        var response = resolved(responses.path(responses.has("" + status) ? "" + status : "default"));
        return response.path("content").path("application/json").path("schema");
    }

    /** Paths of fields in a value that its schema does not know. */
    List<String> undocumented(JsonNode schema, JsonNode value, String at) {
        var shape = resolved(schema);
        var found = new ArrayList<String>();
        if (value.isArray() && shape.has("items")) {
            value.forEach(item -> found.addAll(undocumented(shape.path("items"), item, at + "[]")));
        }
        var properties = properties(shape);
        if (value.isObject() && !properties.isEmpty()) {
            value.properties().forEach(field -> {
                var known = properties.get(field.getKey());
                if (known == null) {
                    found.add(at + "." + field.getKey());
                } else {
                    found.addAll(undocumented(known, field.getValue(), at + "." + field.getKey()));
                }
            });
        }
        return found;
    }

    private Map<String, JsonNode> properties(JsonNode schema) {
        var all = new HashMap<String, JsonNode>();
        var shape = resolved(schema);
        shape.path("allOf").forEach(part -> all.putAll(properties(part)));
        shape.path("properties").properties().forEach(field -> all.put(field.getKey(), field.getValue()));
        return all;
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? root.at(node.path("$ref").asText().substring(1)) : node;
    }
}
