package dev.electrons.prime.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.error.Failure;
import dev.electrons.expression.BadExpression;
import dev.electrons.expression.Bindings;
import dev.electrons.expression.EvaluationFailed;
import dev.electrons.expression.Expressions;
import dev.electrons.graph.Node;
import dev.electrons.graph.Rule;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Nodes that are over the moment they start: what comes out of them. */
final class Inline {
    private static final Execution PRIME = Execution.by("prime");

    private final Expressions expressions;

    Inline(Expressions expressions) {
        this.expressions = expressions;
    }

    /** What one of the inline kinds gives, seen from where it stands. */
    Outcome outcome(Node node, Bindings sight) {
        try {
            return switch (node.what()) {
                case TRANSFORM -> Outcome.success(evaluate(config(node, "expr"), sight), PRIME);
                case FILTER -> Outcome.success(filtered(node, sight), PRIME);
                case AGGREGATE -> Outcome.success(aggregated(node, sight), PRIME);
                case BRANCH -> branched(node, sight);
                case TASK, LOOP, MAP, WAIT, HUMAN, SUBWORKFLOW ->
                    throw new IllegalArgumentException(node.kind() + " takes time");
            };
        } catch (EvaluationFailed | BadExpression e) {
            return Outcome.failed(failed(node.id(), e), PRIME);
        }
    }

    static Failure failed(String node, RuntimeException e) {
        return Failure.input("EXPRESSION_FAILED", node + ": " + e.getMessage());
    }

    Value evaluate(String expression, Bindings sight) {
        return expressions.compile(expression).evaluate(sight);
    }

    boolean test(String expression, Bindings sight) {
        return expressions.compile(expression).test(sight);
    }

    /** Whether a branch that came to this outcome goes on to a node. */
    static boolean chose(Outcome outcome, String to) {
        var output = outcome.output();
        if (output != null) {
            for (var next : output.tree().path("next")) {
                if (next.asText().equals(to)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String config(Node node, String field) {
        return node.config() == null ? "" : node.config().tree().path(field).asText();
    }

    /** The items of which {@code when} holds; in it {@code item} and {@code index} are the one looked at. */
    private Value filtered(Node node, Bindings sight) {
        var when = expressions.compile(config(node, "when"));
        ArrayNode kept = Json.MAPPER.createArrayNode();
        var items = items(node, sight);
        for (int i = 0; i < items.size(); i++) {
            if (when.test(new ItemSight(sight, Value.of(items.get(i)), i))) {
                kept.add(items.get(i));
            }
        }
        return Value.of(kept);
    }

    /** The items, or what {@code value} gives for each, made into one by {@code op}. */
    private Value aggregated(Node node, Bindings sight) {
        var value = config(node, "value");
        ArrayNode values = Json.MAPPER.createArrayNode();
        var items = items(node, sight);
        for (int i = 0; i < items.size(); i++) {
            values.add(
                    value.isEmpty()
                            ? items.get(i)
                            : evaluate(value, new ItemSight(sight, Value.of(items.get(i)), i))
                                    .tree());
        }
        return Value.of(Aggregate.of(config(node, "op"), values));
    }

    private JsonNode items(Node node, Bindings sight) {
        var items = evaluate(config(node, "items"), sight).tree();
        if (!items.isArray()) {
            throw new EvaluationFailed("config.items must give a list");
        }
        return items;
    }

    /** {@code {next, rule}}: where to go on and the position of the rule that said so; {@code problem} when one failed. */
    private Outcome branched(Node node, Bindings sight) {
        var rules = node.rules() == null ? List.<Rule>of() : node.rules();
        for (int i = 0; i < rules.size(); i++) {
            try {
                if (rules.get(i).when().test(expressions, sight)) {
                    return Outcome.success(choice(rules.get(i).to(), i, null), PRIME);
                }
            } catch (EvaluationFailed | BadExpression e) {
                var words = "rule " + i + ": " + e.getMessage();
                return otherwise(node)
                        .map(to -> Outcome.success(choice(to, null, words), PRIME))
                        .orElseGet(() ->
                                Outcome.failed(Failure.input("EXPRESSION_FAILED", node.id() + ": " + words), PRIME));
            }
        }
        return Outcome.success(choice(otherwise(node).orElse(List.of()), null, null), PRIME);
    }

    private static Optional<List<String>> otherwise(Node node) {
        return Optional.ofNullable(node.otherwise()).filter(to -> !to.isEmpty());
    }

    private static Value choice(List<String> next, @Nullable Integer rule, @Nullable String problem) {
        ObjectNode choice = Json.MAPPER.createObjectNode();
        next.forEach(choice.putArray("next")::add);
        choice.put("rule", rule);
        if (problem != null) {
            choice.put("problem", problem);
        }
        return Value.of(choice);
    }

    /** One item of a list beside everything else that is seen. */
    private record ItemSight(Bindings around, Value item, int index) implements Bindings {
        @Override
        public Optional<Object> variable(String name) {
            return switch (name) {
                case "item" -> Optional.of(item);
                case "index" -> Optional.of((long) index);
                default -> around.variable(name);
            };
        }

        @Override
        public Optional<NodeView> node(String id) {
            return around.node(id);
        }
    }
}
