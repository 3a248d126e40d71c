package dev.electrons.graph;

import dev.electrons.expression.Condition;
import org.jspecify.annotations.Nullable;

/**
 * A way from one node to another as the engine follows it: an edge as authored, or one that a node implies by naming
 * another.
 *
 * @param when condition on the finished node's output; null for always
 */
public record Arc(String from, String to, Way way, @Nullable Condition when) {
    /** What must have become of {@code from} for the way to be taken. */
    public enum Way {
        /** It completed. */
        SUCCESS,
        /** It failed. */
        ERROR,
        /** It is a branch and chose this. */
        CHOSEN,
        /** It is a loop that no longer wanted another pass. */
        BREAK,
        /** It is a loop that wanted more passes than it may have. */
        EXHAUSTED
    }
}
