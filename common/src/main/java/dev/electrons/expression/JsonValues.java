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
                List<Object> list = new Walked.Items(json.size());
                json.forEach(item -> list.add(toCel(item)));
                yield list;
            }
            case OBJECT -> {
                Map<String, Object> map = new Walked.Fields(json.size());
                json.properties().forEach(entry -> map.put(entry.getKey(), toCel(entry.getValue())));
                yield map;
            }
            case NULL, MISSING, BINARY, POJO -> NullValue.NULL_VALUE;
        };
    }

    /** The value as JSON, of which there may be only so much, however little it takes to say it. */
    static Value fromCel(Object result) {
        return switch (result) {
            case Value value -> value;
            case String text -> Value.of(text);
            case Boolean flag -> Value.of(flag);
            default -> Value.of(tree(result, new Allowance(), Json.DEEPEST));
        };
    }

    private static JsonNode tree(Object result, Allowance allowance, int deeper) {
        allowance.pay(1);
        allowance.made(result);
        if (deeper == 0) {
            throw new EvaluationFailed("the value nests deeper than " + Json.DEEPEST);
        }
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
                for (var item : list) {
                    array.add(tree(item, allowance, deeper - 1));
                }
                yield array;
            }
            case Map<?, ?> map -> {
                ObjectNode object = Json.MAPPER.createObjectNode();
                for (var entry : map.entrySet()) {
                    object.set(String.valueOf(entry.getKey()), tree(entry.getValue(), allowance, deeper - 1));
                }
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
