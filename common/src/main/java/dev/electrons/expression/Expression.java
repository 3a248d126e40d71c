package dev.electrons.expression;

import dev.electrons.json.Value;

/** A compiled expression. Immutable and thread-safe. */
public interface Expression {
    /**
     * Its value.
     *
     * @throws EvaluationFailed when it has none: nothing of that name, types that do not go together, too much work
     */
    Value evaluate(Bindings bindings);

    /**
     * Whether it holds.
     *
     * @throws EvaluationFailed also when it is neither true nor false
     */
    boolean test(Bindings bindings);
}
