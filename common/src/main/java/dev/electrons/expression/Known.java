package dev.electrons.expression;

import dev.electrons.json.Value;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known where an expression stands.
 *
 * @param nodes that {@code ctx} has
 * @param variables in scope
 * @param input JSON Schema of {@code input}; null when there is none
 * @param condition whether it has to be true or false
 */
public record Known(
        Set<String> nodes, Set<String> variables, @Nullable Value input, boolean condition) {
    public Known(Set<String> nodes, Set<String> variables, @Nullable Value input) {
        this(nodes, variables, input, false);
    }
}
