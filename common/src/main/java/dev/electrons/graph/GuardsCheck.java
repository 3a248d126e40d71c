package dev.electrons.graph;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.expression.Expressions;
import dev.electrons.expression.Known;
import dev.electrons.json.Durations;
import dev.electrons.json.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is wrong with guards beyond their shape: whoever decides by them later must not stumble over them. */
final class GuardsCheck {
    private static final Expressions EXPRESSIONS = new Expressions(1);

    private final List<GraphProblem> problems = new ArrayList<>();

    private GuardsCheck() {}

    /** @param input JSON Schema of the run's input; null when nothing is known of it */
    static List<GraphProblem> problems(JsonNode guards, @Nullable Value input) {
        var check = new GuardsCheck();
        check.target(guards.path("target"), input);
        check.time("guards.cooldown", guards.path("cooldown"));
        check.time("guards.backoff.base", guards.path("backoff").path("base"));
        check.time("guards.backoff.cap", guards.path("backoff").path("cap"));
        return check.problems;
    }

    /** The target is worked out before there is a run: of the input alone. */
    private void target(JsonNode given, @Nullable Value input) {
        if (!given.isTextual()) {
            return;
        }
        if (given.textValue().isBlank()) {
            problems.add(new GraphProblem("bad_field", "guards.target", "target must not be blank"));
        } else {
            EXPRESSIONS
                    .problems(given.textValue(), new Known(Set.of(), Set.of("input"), input))
                    .forEach(words -> problems.add(new GraphProblem("bad_expression", "guards.target", words)));
        }
    }

    private void time(String path, JsonNode text) {
        if (!text.isTextual()) {
            return;
        }
        try {
            Durations.parse(text.textValue());
        } catch (IllegalArgumentException _) {
            problems.add(
                    new GraphProblem("bad_field", path, "expected a duration such as 30s, 5m or PT1H, 3650d at most"));
        }
    }
}
