package dev.electrons.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.electrons.error.Nearest;
import dev.electrons.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What definitions and graphs look like from outside, before anybody asks what they mean: fields, types, ranges. The JSON
 * Schema of it is a file that editors and CI can use as well; {@code GET /definitions/schema} serves it.
 */
public final class Shape {
    private static final String FILE = "definition.schema.json";
    private static final ObjectNode WHOLE = file();
    private static final int MOST = 100;

    /** Made when the first graph is looked at: a service should not wait for it to be ready. */
    private static final class Compiled {
        static final JsonSchema DEFINITION = compiled(WHOLE);
        static final JsonSchema GRAPH = compiled(part("graph"));
    }

    private Shape() {}

    /** The JSON Schema of a definition. */
    public static ObjectNode schema() {
        return WHOLE.deepCopy();
    }

    /** The names of the fields of {@code graph}, {@code node} or {@code edge}. */
    public static Set<String> fields(String part) {
        return names(WHOLE.at("/$defs/" + part));
    }

    /** How a tree differs from a definition's shape; the first hundred. */
    public static List<GraphProblem> definition(JsonNode tree) {
        return problems(Compiled.DEFINITION, tree);
    }

    /** How a tree differs from a graph's shape; the first hundred. */
    public static List<GraphProblem> graph(JsonNode tree) {
        return problems(Compiled.GRAPH, tree);
    }

    private static List<GraphProblem> problems(JsonSchema schema, JsonNode tree) {
        return schema.validate(tree).stream().limit(MOST).map(Shape::problem).toList();
    }

    private static GraphProblem problem(ValidationMessage found) {
        var at = path(found);
        var property = found.getProperty();
        return switch (found.getType()) {
            case "additionalProperties" -> unknown(found, at.isEmpty() ? property : at + "." + property);
            case "required" ->
                new GraphProblem(
                        "bad_field", at.isEmpty() ? property : at + "." + property, property + " must be there");
            case "enum" -> outside(found, at);
            case "type" ->
                bad(at, name(at) + " must be " + type(found.getSchemaNode().asText()));
            case "pattern" -> bad(at, name(at) + " must be " + comment(found));
            case "minimum" -> bad(at, name(at) + " must be at least " + found.getSchemaNode());
            case "maximum" -> bad(at, name(at) + " must be at most " + found.getSchemaNode());
            case "minItems", "minProperties", "minLength" -> bad(at, name(at) + " must not be empty");
            case "maxItems" -> bad(at, name(at) + " may have at most " + found.getSchemaNode() + " entries");
            case "maxLength" -> bad(at, name(at) + " may have at most " + found.getSchemaNode() + " characters");
            default -> bad(at, Objects.requireNonNullElse(found.getError(), found.getType()));
        };
    }

    private static GraphProblem unknown(ValidationMessage found, String at) {
        var names = found.getSchemaNode().isBoolean() ? siblings(found) : Set.<String>of();
        return new GraphProblem(
                "unknown_field",
                at,
                found.getProperty() + " is not a field here; did you mean " + Nearest.to(found.getProperty(), names)
                        + "?");
    }

    private static GraphProblem outside(ValidationMessage found, String at) {
        var choices = new TreeSet<String>();
        found.getSchemaNode().forEach(choice -> choices.add(choice.asText()));
        var given = found.getInstanceNode().asText();
        return name(at).equals("kind")
                ? new GraphProblem(
                        "unknown_kind",
                        at,
                        "no such kind: " + given + "; did you mean " + Nearest.to(given, choices) + "? Known are "
                                + String.join(", ", choices))
                : bad(at, name(at) + " must be " + String.join(" or ", choices));
    }

    private static GraphProblem bad(String at, String message) {
        return new GraphProblem("bad_field", at, message);
    }

    private static String type(String type) {
        return switch (type) {
            case "string" -> "text";
            case "integer" -> "a whole number";
            case "number" -> "a number";
            case "array" -> "a list";
            case "boolean" -> "true or false";
            default -> "an object";
        };
    }

    /** The last word of a path, without positions. */
    private static String name(String at) {
        var last = at.substring(at.lastIndexOf('.') + 1);
        return last.isEmpty() ? "a definition" : last;
    }

    /** Such as {@code nodes[2].kind}. */
    private static String path(ValidationMessage found) {
        var path = new StringBuilder();
        var location = found.getInstanceLocation();
        for (int i = 0; i < location.getNameCount(); i++) {
            if (location.getElement(i) instanceof Integer position) {
                path.append('[').append(position).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(location.getElement(i));
            }
        }
        return path.toString();
    }

    private static String comment(ValidationMessage found) {
        return around(found)
                .path("$comment")
                .asText("of the form " + found.getSchemaNode().asText());
    }

    private static Set<String> siblings(ValidationMessage found) {
        return names(around(found));
    }

    private static Set<String> names(JsonNode schema) {
        var names = new TreeSet<String>();
        schema.path("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The schema object that the failed keyword is in. */
    private static JsonNode around(ValidationMessage found) {
        var keyword = found.getSchemaLocation().getFragment().toString();
        return WHOLE.at(keyword.substring(0, keyword.lastIndexOf('/')));
    }

    private static ObjectNode part(String name) {
        ObjectNode part = Json.MAPPER.createObjectNode();
        part.put("$ref", "#/$defs/" + name);
        return part.set("$defs", WHOLE.get("$defs"));
    }

    private static JsonSchema compiled(ObjectNode schema) {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(schema, SchemaValidatorsConfig.builder().build());
    }

    private static ObjectNode file() {
        try (var in = Shape.class.getResourceAsStream(FILE)) {
            return Json.MAPPER.readValue(in, ObjectNode.class);
        } catch (IOException e) {
            throw new UncheckedIOException(FILE, e);
        }
    }
}
