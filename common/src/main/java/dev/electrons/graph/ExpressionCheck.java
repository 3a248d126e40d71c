package dev.electrons.graph;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.expression.Condition;
import dev.electrons.expression.Expressions;
import dev.electrons.expression.Known;
import dev.electrons.expression.Schemas;
import dev.electrons.json.Value;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is wrong with a graph's expressions where they stand. */
final class ExpressionCheck {
    private static final Expressions EXPRESSIONS = new Expressions(1);

    private final GraphCheck check;
    private final Graph graph;
    private final GraphIndex index;
    private final Set<String> nodes;
    private final @Nullable Value input;

    /** @param input JSON Schema of the run's input; null when nothing is known of it */
    ExpressionCheck(GraphCheck check, Graph graph, @Nullable Value input) {
        this.check = check;
        this.graph = graph;
        this.index = new GraphIndex(graph);
        this.nodes = graph.nodes().stream().map(Node::id).collect(Collectors.toSet());
        this.input = input;
    }

    void run() {
        expression("output", graph.output(), Set.of("input", "run"));
        for (int i = 0; i < graph.nodes().size(); i++) {
            node("nodes[" + i + "]", graph.nodes().get(i));
        }
        for (int i = 0; i < graph.edges().size(); i++) {
            var edge = graph.edges().get(i);
            condition("edges[" + i + "].when", edge.when(), scope(edge.from()));
        }
    }

    private void node(String path, Node node) {
        var scope = scope(node.id());
        expression(path + ".input", node.input(), scope);
        expression(path + ".items", node.items(), scope);
        expression(path + ".until", node.until(), scope);
        holds(path + ".while", node.again(), with(scope, "iteration"));
        if (node.rules() != null) {
            for (int i = 0; i < node.rules().size(); i++) {
                condition(path + ".rules[" + i + "].when", node.rules().get(i).when(), scope);
            }
        }
        if (node.schema() != null) {
            Schemas.schemaProblems(node.schema()).forEach(words -> check.problem("bad_field", path + ".schema", words));
        }
        if (node.what().inline() && node.config() != null) {
            config(path, node, scope);
        }
    }

    private void config(String path, Node node, Set<String> scope) {
        var config = node.config() == null ? Value.EMPTY.tree() : node.config().tree();
        var items = with(scope, "item", "index");
        for (var field : List.of("expr", "items")) {
            expression(path + ".config." + field, text(config.path(field)), scope);
        }
        holds(path + ".config.when", text(config.path("when")), items);
        expression(path + ".config.value", text(config.path("value")), items);
    }

    private static @Nullable String text(JsonNode json) {
        return json.isTextual() ? json.textValue() : null;
    }

    private static Set<String> with(Set<String> scope, String... more) {
        var all = new LinkedHashSet<>(scope);
        all.addAll(List.of(more));
        return all;
    }

    /** The variables that a node sees: those of the loops and maps around it too. */
    private Set<String> scope(String node) {
        var scope = new LinkedHashSet<>(List.of("input", "output", "run"));
        var seen = new HashSet<String>();
        for (var around = index.container(node);
                around != null && seen.add(around) && index.has(around);
                around = index.container(around)) {
            scope.addAll(index.node(around).what() == NodeKind.MAP ? List.of("item", "index") : List.of("iteration"));
        }
        return scope;
    }

    private void condition(String path, @Nullable Condition condition, Set<String> scope) {
        if (condition != null) {
            holds(path, condition.cel(), scope);
            condition.problems().forEach(words -> check.problem("bad_expression", path, words));
        }
    }

    private void expression(String path, @Nullable String text, Set<String> scope) {
        expression(path, text, new Known(nodes, scope, input));
    }

    /** It has to be true or false. */
    private void holds(String path, @Nullable String text, Set<String> scope) {
        expression(path, text, new Known(nodes, scope, input, true));
    }

    private void expression(String path, @Nullable String text, Known known) {
        if (text != null && !text.isBlank()) {
            EXPRESSIONS.problems(text, known).forEach(words -> check.problem("bad_expression", path, words));
        }
    }
}
