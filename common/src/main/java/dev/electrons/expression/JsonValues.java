package dev.electrons.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.primitives.UnsignedLong;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON to what CEL computes with, and back. */
final class JsonValues {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private JsonValues() {}

    static Object toCel(Value value) {
        return toCel(value.tree());
    }

    /** Integers become ints, other numbers doubles. */
    static Object toCel(JsonNode json) {
        return switch (json.getNodeType()) {
            case STRING -> json.textValue();
            case BOOLEAN -> json.booleanValue();
            case NUMBER ->
                json.isIntegralNumber() && json.canConvertToLong() ? (Object) json.longValue() : json.doubleValue();
            case ARRAY -> {
                List<Object> list = new ArrayList<>(json.size());
                json.forEach(item -> list.add(toCel(item)));
                yield list;
            }
            case OBJECT -> {
                Map<String, Object> map = LinkedHashMap.newLinkedHashMap(json.size());
                json.properties().forEach(entry -> map.put(entry.getKey(), toCel(entry.getValue())));
                yield map;
            }
            case NULL, MISSING, BINARY, POJO -> NullValue.NULL_VALUE;
        };
    }

    static Value fromCel(Object result) {
        return switch (result) {
            case Value value -> value;
            case String text -> Value.of(text);
            case Boolean flag -> Value.of(flag);
            default -> Value.of(tree(result));
        };
    }

    private static JsonNode tree(Object result) {
        return switch (result) {
            case Value value -> value.tree();
            case String text -> JSON.textNode(text);
            case Boolean flag -> JSON.booleanNode(flag);
            case Long number -> JSON.numberNode(number);
            case UnsignedLong number -> JSON.numberNode(number.bigIntegerValue());
            case Double number -> number(number);
            case Instant at -> JSON.textNode(at.toString());
            case Duration time -> JSON.textNode(time.toString());
            case CelByteString bytes -> JSON.binaryNode(bytes.toByteArray());
            case List<?> list -> {
                ArrayNode array = Json.MAPPER.createArrayNode();
                list.forEach(item -> array.add(tree(item)));
                yield array;
            }
            case Map<?, ?> map -> {
                ObjectNode object = Json.MAPPER.createObjectNode();
                map.forEach((key, value) -> object.set(String.valueOf(key), tree(value)));
                yield object;
            }
            case NullValue _ -> JSON.nullNode();
            default ->
                throw new EvaluationFailed(
                        "the value is a " + result.getClass().getSimpleName() + ", which JSON does not have");
        };
    }

    private static JsonNode number(double number) {
        if (!Double.isFinite(number)) {
            throw new EvaluationFailed("the value is " + number + ", which JSON does not have");
        }
        return JSON.numberNode(number);
    }
}
