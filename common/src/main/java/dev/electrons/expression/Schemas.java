package dev.electrons.expression;

import dev.electrons.json.Value;
import java.util.List;

public final class Schemas {
    private Schemas() {}

    public static List<String> problems(Value schema, Value instance) {
        return List.of();
    }
}
