package dev.electrons.expression;

import dev.electrons.json.Value;

public interface Expression {
    Value evaluate(Bindings bindings);

    boolean test(Bindings bindings);
}
