package dev.electrons.graph;

import dev.electrons.expression.Condition;
import org.jspecify.annotations.Nullable;

/**
 * From one node to the next.
 *
 * @param when condition on the finished node's output; null for always
 * @param on {@code error} for the way taken when {@code from} fails, else {@code success}
 */
public record Edge(
        String from,
        String to,
        @Nullable Condition when,
        @Nullable String on) {
    public boolean onError() {
        return "error".equals(on);
    }
}
