package dev.electrons.expression;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;

public record Condition(String cel) {
    @JsonCreator
    static Condition read(JsonNode json) {
        return new Condition(json.asText());
    }

    @JsonValue
    String write() {
        return cel;
    }

    public boolean test(Expressions expressions, Bindings bindings) {
        return expressions.compile(cel).test(bindings);
    }
}
