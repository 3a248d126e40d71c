package dev.electrons.intake.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.json.Json;
import java.util.List;
import java.util.Map;

/** Values that a schema allows, and what they become when somebody gets them wrong. */
final class Invented {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int DEEPEST = 6;

    /** What a schema alone cannot tell: values with which more than the first check is passed. */
    private static final Map<String, List<String>> KNOWN = Map.ofEntries(
            Map.entry("language", List.of("\"bash\"", "\"python\"", "\"BASH\"")),
            Map.entry("kind", List.of("\"program\"", "\"text\"", "\"branch\"", "\"human\"")),
            Map.entry(
                    "nodes",
                    List.of(
                            "[{\"id\":\"a\",\"kind\":\"program\",\"config\":{\"language\":\"bash\",\"source\":\":\"}}]")),
            Map.entry("edges", List.of("[]")),
            Map.entry(
                    "workflow",
                    List.of(
                            "\"fuzz-definition\"",
                            "{\"name\":\"fuzz-definition\"}",
                            "{\"name\":\"fuzz-definition\",\"version\":1}",
                            "{\"nodes\":[{\"id\":\"a\",\"kind\":\"text\",\"config\":{\"prompt\":\"x\"}}]}")),
            Map.entry("cron", List.of("\"0 0 1 1 *\"", "\"*/5 * * * *\"", "\"0 0 30 2 *\"")),
            Map.entry("every", List.of("\"1h\"", "\"3650d\"", "\"PT1H\"")),
            Map.entry("time_zone", List.of("\"UTC\"", "\"Europe/Berlin\"", "\"+14:00\"")),
            Map.entry("grace", List.of("\"1h\"", "\"0s\"", "\"30d\"")),
            Map.entry("rate", List.of("\"50/s\"", "\"999999999/d\"")),
            Map.entry("callback_url", List.of("\"http://127.0.0.1:9/\"")),
            Map.entry("operations", List.of("[]", "[{\"op\":\"remove\",\"path\":\"/nodes/0\"}]")),
            Map.entry("params", List.of("{\"task_id\":\"fuzz-7\",\"title\":\"x\"}")),
            Map.entry("name", List.of("\"fuzz-a\"", "\"fuzz-b\"", "\"fuzz-definition\"")),
            Map.entry("task_id", List.of("\"fuzz-1\"", "\"fuzz-2\"", "\"🙂 fuzz/3\"", "\"fuzz-4\"")),
            Map.entry("request_id", List.of("\"fuzz-1\"", "\"fuzz-5\"", "\"fuzz-6\"")));

    private final Document document;
    private final Draw draw;

    Invented(Document document, Draw draw) {
        this.document = document;
        this.draw = draw;
    }

    /** A body that may be right, or has one thing wrong. */
    JsonNode body(JsonNode schema) {
        var value = value("", schema, 0);
        if (draw.oneIn(3) && value instanceof ObjectNode object && !object.isEmpty()) {
            spoil(object);
        }
        return value;
    }

    private void spoil(ObjectNode object) {
        var names = object.properties().stream().map(Map.Entry::getKey).toList();
        var name = draw.one(names);
        if (object.get(name) instanceof ObjectNode inner && !inner.isEmpty() && draw.oneIn(2)) {
            spoil(inner);
            return;
        }
        switch (draw.below(4)) {
            case 0 -> object.remove(name);
            case 1 -> object.set(draw.text(), draw.odd());
            default -> object.set(name, draw.odd());
        }
    }

    private JsonNode value(String name, JsonNode given, int depth) {
        var schema = document.resolved(given);
        var known = KNOWN.get(name);
        if (known != null && draw.below(4) > 0) {
            return Json.read(draw.one(known), JsonNode.class);
        }
        if (schema.has("enum")) {
            return schema.path("enum").path(draw.below(schema.path("enum").size()));
        }
        if (schema.has("const")) {
            return schema.path("const");
        }
        if (schema.has("anyOf") && !schema.has("properties")) {
            return value(
                    "",
                    schema.path("anyOf").path(draw.below(schema.path("anyOf").size())),
                    depth + 1);
        }
        return switch (schema.path("type").isArray()
                ? schema.path("type").path(0).asText()
                : schema.path("type").asText()) {
            case "string" -> text(schema);
            case "integer" -> JSON.numberNode(schema.path("minimum").asLong() + draw.below(9));
            case "number" -> JSON.numberNode(draw.below(100) / 4.0);
            case "boolean" -> JSON.booleanNode(draw.oneIn(2));
            case "array" -> array(schema, depth);
            case "object" -> object(schema, depth);
            default -> draw.odd();
        };
    }

    private JsonNode text(JsonNode schema) {
        return switch (schema.path("format").asText()) {
            case "date-time" -> JSON.textNode(draw.one(List.of("2026-11-20T12:00:00Z", "2099-01-01T00:00:00.5Z")));
            case "uri" -> JSON.textNode("http://127.0.0.1:9/x");
            default -> JSON.textNode(draw.oneIn(3) ? draw.text() : "some words");
        };
    }

    private JsonNode array(JsonNode schema, int depth) {
        var array = JSON.arrayNode();
        for (int i = depth > DEEPEST ? 0 : draw.below(3); i > 0; i--) {
            array.add(value("", schema.path("items"), depth + 1));
        }
        return array;
    }

    private JsonNode object(JsonNode schema, int depth) {
        var object = JSON.objectNode();
        var required = Json.MAPPER.convertValue(schema.path("required"), List.class);
        document.properties(schema).forEach((name, property) -> {
            boolean must = required != null && required.contains(name);
            if (must || (depth <= DEEPEST && draw.oneIn(4))) {
                object.set(name, value(name, property, depth + 1));
            }
        });
        schema.path("anyOf")
                .path(draw.below(Math.max(1, schema.path("anyOf").size())))
                .path("required")
                .forEach(name -> object.set(
                        name.asText(),
                        value(name.asText(), schema.path("properties").path(name.asText()), depth + 1)));
        if (schema.path("additionalProperties").isObject() && draw.oneIn(2)) {
            object.set("A", value("", schema.path("additionalProperties"), depth + 1));
        } else if (schema.path("additionalProperties").asBoolean() && draw.oneIn(2)) {
            object.set(draw.text(), draw.odd());
        }
        return object;
    }
}
