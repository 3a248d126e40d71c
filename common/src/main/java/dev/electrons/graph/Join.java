package dev.electrons.graph;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * When a node with several incoming edges starts: on the wire {@code "all"}, {@code "any"} or a number.
 *
 * @param needed live tokens that start it; 0 means that every edge must have carried a token, one of them live
 */
public record Join(int needed) {
    public static final Join ALL = new Join(0);
    public static final Join ANY = new Join(1);

    public Join {
        if (needed < 0) {
            throw new IllegalArgumentException("join must be all, any or a positive number");
        }
    }

    @JsonCreator
    static Join read(Object json) {
        return switch (json) {
            case Integer n when n > 0 -> new Join(n);
            case String text when text.equals("all") -> ALL;
            case String text when text.equals("any") -> ANY;
            default -> throw new IllegalArgumentException("join must be all, any or a positive number");
        };
    }

    @JsonValue
    Object write() {
        return needed == 0 ? "all" : needed == 1 ? "any" : (Object) needed;
    }
}
