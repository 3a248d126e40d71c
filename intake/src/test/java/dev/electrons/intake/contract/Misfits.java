package dev.electrons.intake.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Values that a schema does not allow, one for every way in which it can be missed. */
final class Misfits {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** One value of each kind. */
    private static final List<JsonNode> KINDS = List.of(
            JSON.textNode("x"),
            JSON.numberNode(1),
            JSON.numberNode(1.5),
            JSON.booleanNode(true),
            JSON.arrayNode().add(1),
            JSON.objectNode().put("a", 1));

    private final Document document;

    Misfits(Document document) {
        this.document = document;
    }

    /**
     * A value in a place where it does not belong.
     *
     * @param field such as {@code hints.model}
     * @param body the whole, otherwise right
     */
    record Misfit(String field, ObjectNode body, JsonNode value) {}

    /** Every field of an object's schema with everything that it must not be, in an object that is right otherwise. */
    List<Misfit> of(JsonNode schema, ObjectNode right) {
        var found = new ArrayList<Misfit>();
        document.properties(schema).forEach((name, given) -> {
            var field = document.resolved(given);
            values(field).forEach(value -> found.add(new Misfit(name, with(right, name, value), value)));
            if (given.has("$ref")) {
                of(field, example(field))
                        .forEach(inner -> found.add(
                                new Misfit(name + "." + inner.field, with(right, name, inner.body), inner.value)));
            }
        });
        return found;
    }

    private static ObjectNode with(ObjectNode right, String name, JsonNode value) {
        var body = right.deepCopy();
        body.set(name, value);
        return body;
    }

    /** An object with all that is required, as a text. */
    private static ObjectNode example(JsonNode schema) {
        var example = JSON.objectNode();
        schema.path("required").forEach(name -> example.put(name.asText(), "bash"));
        return schema.path("properties").has("source") ? example.put("source", ":") : example;
    }

    private Stream<JsonNode> values(JsonNode schema) {
        return switch (kind(schema)) {
            case "string" -> Stream.concat(not(JsonNode::isTextual), texts(schema));
            case "integer" -> Stream.concat(not(JsonNode::isIntegralNumber), numbers(schema));
            case "object" -> Stream.concat(not(JsonNode::isObject), within(schema));
            case "array" -> Stream.concat(not(JsonNode::isArray), items(schema));
            case "boolean" -> not(JsonNode::isBoolean);
            case "enum" -> KINDS.stream();
            case "const" -> not(value -> value.equals(schema.path("const")));
            case "anyOf" -> not(value -> value.isObject() || value.isTextual());
            default -> Stream.empty();
        };
    }

    private static String kind(JsonNode schema) {
        return Stream.of("enum", "const", "anyOf")
                .filter(schema::has)
                .findFirst()
                .orElse(schema.path("type").asText());
    }

    private static Stream<JsonNode> not(Predicate<JsonNode> right) {
        return KINDS.stream().filter(right.negate());
    }

    private static Stream<JsonNode> texts(JsonNode schema) {
        var found = new ArrayList<JsonNode>();
        if (schema.has("maxLength")) {
            found.add(JSON.textNode("x".repeat(schema.path("maxLength").asInt() + 1)));
        }
        if (schema.has("format")) {
            found.add(JSON.textNode("yesterday"));
        }
        return found.stream();
    }

    private static Stream<JsonNode> numbers(JsonNode schema) {
        return Stream.<JsonNode>of(
                        JSON.numberNode(schema.path("minimum").asLong() - 1),
                        JSON.numberNode(schema.path("maximum").asLong() + 1),
                        JSON.numberNode(new java.math.BigInteger("18446744073709551617")))
                .filter(_ -> schema.has("minimum") && schema.has("maximum"));
    }

    private Stream<JsonNode> within(JsonNode schema) {
        return values(schema.path("additionalProperties"))
                .map(value -> JSON.objectNode().set("a", value));
    }

    private Stream<JsonNode> items(JsonNode schema) {
        return values(schema.path("items")).map(value -> JSON.arrayNode().add(value));
    }
}
