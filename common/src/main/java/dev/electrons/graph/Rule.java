package dev.electrons.graph;

import dev.electrons.expression.Condition;
import java.util.List;

/**
 * One way out of a branch.
 *
 * @param to nodes that go on when it holds
 */
public record Rule(Condition when, List<String> to) {
    public Rule {
        to = List.copyOf(to);
    }
}
