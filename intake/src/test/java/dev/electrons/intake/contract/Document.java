package dev.electrons.intake.contract;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The document as a tree, and what it does not mention. */
public final class Document {
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    /** A name that is there twice would hide the first. */
    private static final YAMLMapper MAPPER = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final JsonNode root;

    private Document(JsonNode root) {
        this.root = root;
    }

    public static Document read() throws IOException {
        try (var in = Document.class.getResourceAsStream("/openapi.yaml")) {
            return new Document(MAPPER.readTree(in));
        }
    }

    JsonNode root() {
        return root;
    }

    /** Every operation as {@code GET /status/{id}}. */
    Set<String> operations() {
        return all().stream().map(Operation::toString).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Every operation, what is named before what is a parameter. */
    List<Operation> all() {
        var found = new ArrayList<Operation>();
        root.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(entry -> METHODS.contains(entry.getKey()))
                        .forEach(entry -> found.add(operation(path.getKey(), path.getValue(), entry))));
        found.sort(Comparator.comparing(operation -> operation.path().replace('{', '~')));
        return found;
    }

    private Operation operation(String path, JsonNode item, Map.Entry<String, JsonNode> entry) {
        var parameters = new ArrayList<JsonNode>();
        item.path("parameters").forEach(parameter -> parameters.add(resolved(parameter)));
        entry.getValue().path("parameters").forEach(parameter -> parameters.add(resolved(parameter)));
        var method = entry.getKey().toUpperCase(Locale.ROOT);
        return new Operation(entry.getValue().path("operationId").asText(), method, path, entry.getValue(), parameters);
    }

    /** The operation that serves a path, if there is one. */
    Optional<Operation> serving(String method, String uri) {
        var path = uri.split("[?]", 2)[0];
        var asked = method.equals("HEAD") ? "GET" : method;
        return all().stream()
                .filter(operation -> operation.method().equals(asked) && operation.serves(path))
                .findFirst();
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

    /** The properties of a schema and of all that it is made of. */
    Map<String, JsonNode> properties(JsonNode schema) {
        var all = new HashMap<String, JsonNode>();
        var shape = resolved(schema);
        shape.path("allOf").forEach(part -> all.putAll(properties(part)));
        shape.path("properties").properties().forEach(field -> all.put(field.getKey(), field.getValue()));
        return all;
    }

    /** What a reference refers to, or the node itself. */
    JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? root.at(node.path("$ref").asText().substring(1)) : node;
    }
}
