package dev.electrons.expression;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What must hold: on the wire a CEL text, or an object with one of {@code cel}, {@code jsonpath} and {@code schema}, and
 * {@code invert}.
 *
 * @param jsonpath holds when it finds something in the output that is neither null nor false
 * @param schema JSON Schema that the output must match
 * @param invert whether it must not hold
 */
public record Condition(
        @Nullable String cel,
        @Nullable String jsonpath,
        @Nullable Value schema,
        boolean invert) {

    public Condition {
        int given = (cel == null ? 0 : 1) + (jsonpath == null ? 0 : 1) + (schema == null ? 0 : 1);
        if (given != 1) {
            throw new IllegalArgumentException("a condition has one of cel, jsonpath and schema");
        }
    }

    public static Condition cel(String text) {
        return new Condition(text, null, null, false);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Condition read(JsonNode json) {
        if (json.isTextual()) {
            return cel(json.asText());
        }
        return new Condition(
                text(json, "cel"),
                text(json, "jsonpath"),
                json.has("schema") ? Value.of(json.get("schema")) : null,
                json.path("invert").asBoolean());
    }

    private static @Nullable String text(JsonNode json, String field) {
        return json.path(field).isTextual() ? json.path(field).asText() : null;
    }

    @JsonValue
    Object write() {
        if (cel != null && !invert) {
            return cel;
        }
        ObjectNode object = Json.MAPPER.createObjectNode();
        if (cel != null) {
            object.put("cel", cel);
        }
        if (jsonpath != null) {
            object.put("jsonpath", jsonpath);
        }
        if (schema != null) {
            object.set("schema", schema.tree());
        }
        return invert ? object.put("invert", true) : object;
    }

    /**
     * Whether it holds.
     *
     * @throws EvaluationFailed when it can't be told
     */
    public boolean test(Expressions expressions, Bindings bindings) {
        return holds(expressions, bindings) != invert;
    }

    /** What is wrong with it wherever it stands; names in CEL are for {@link Expressions#problems} to look at. */
    public List<String> problems() {
        return jsonpath != null
                ? JsonPaths.problem(jsonpath).stream().toList()
                : schema != null ? Schemas.schemaProblems(schema) : List.of();
    }

    private boolean holds(Expressions expressions, Bindings bindings) {
        if (cel != null) {
            return expressions.compile(cel).test(bindings);
        }
        var output = bindings.variable("output")
                .filter(Value.class::isInstance)
                .map(Value.class::cast)
                .orElse(Value.NULL);
        return jsonpath != null
                ? JsonPaths.finds(jsonpath, output)
                : Schemas.problems(Objects.requireNonNull(schema), output).isEmpty();
    }
}
