package dev.electrons.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.ast.CelExpr;
import dev.electrons.error.Nearest;
import dev.electrons.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Names in an expression that can't exist where it stands: variables out of scope, nodes, fields of a known input. */
final class NamesCheck {
    /** What may say more of an object's fields than {@code properties} does. */
    private static final List<String> ELSEWHERE = List.of(
            "patternProperties",
            "unevaluatedProperties",
            "$ref",
            "$dynamicRef",
            "allOf",
            "anyOf",
            "oneOf",
            "if",
            "dependentSchemas");

    private static final Set<String> OF_RUN =
            Set.of("id", "execution_id", "app", "workflow", "version", "priority", "target", "created_at", "metadata");

    private static final Set<String> OF_NODE = Set.of("output", "status", "attempts");

    private final Known known;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> own = new HashSet<>();
    private final InputTypes types = new InputTypes(this::schema);

    NamesCheck(Known known) {
        this.known = known;
    }

    List<String> problems(CelExpr expression) {
        visit(expression);
        if (known.condition()) {
            problems.addAll(types.condition(expression));
        }
        return problems.stream().distinct().toList();
    }

    private void visit(CelExpr expression) {
        problems.addAll(types.problems(expression));
        switch (expression.getKind()) {
            case IDENT -> variable(expression.ident().name());
            case SELECT -> {
                select(expression);
                visit(expression.select().operand());
            }
            case CALL -> {
                expression.call().target().ifPresent(this::visit);
                expression.call().args().forEach(this::visit);
            }
            case LIST -> expression.list().elements().forEach(this::visit);
            case MAP ->
                expression.map().entries().forEach(entry -> {
                    visit(entry.key());
                    visit(entry.value());
                });
            case STRUCT -> expression.struct().entries().forEach(entry -> visit(entry.value()));
            case COMPREHENSION -> comprehension(expression.comprehension());
            case CONSTANT, NOT_SET -> {}
        }
    }

    private void comprehension(CelExpr.CelComprehension loop) {
        own.add(loop.iterVar());
        own.add(loop.accuVar());
        visit(loop.iterRange());
        visit(loop.accuInit());
        visit(loop.loopCondition());
        visit(loop.loopStep());
        visit(loop.result());
    }

    private void variable(String name) {
        if (Expressions.VARIABLES.contains(name)
                && !name.equals("ctx")
                && !own.contains(name)
                && !known.variables().contains(name)) {
            problems.add(name + " is not in scope here; there is " + String.join(", ", known.variables()));
        }
    }

    private void select(CelExpr expression) {
        var select = expression.select();
        if (isVariable(select.operand(), "ctx") && !known.nodes().contains(select.field())) {
            problems.add("there is no node " + select.field() + nearest(select.field(), known.nodes()));
        }
        if (!select.testOnly()) {
            if (isVariable(select.operand(), "run") && !OF_RUN.contains(select.field())) {
                problems.add("run has no " + select.field() + nearest(select.field(), OF_RUN));
            }
            if (isNode(select.operand()) && !OF_NODE.contains(select.field())) {
                problems.add("a node has no " + select.field() + nearest(select.field(), OF_NODE));
            }
        }
        schema(select.operand()).ifPresent(schema -> {
            var fields = schema.path("properties");
            if (!fields.has(select.field()) && saysAll(schema)) {
                var names = new HashSet<String>();
                fields.fieldNames().forEachRemaining(names::add);
                problems.add("the input has no field " + select.field() + nearest(select.field(), names));
            }
        });
    }

    /**
     * Whether what a schema says of fields is all that there is: fields that it does not name are misspelt unless it lets them in,
     * or leaves them to other schemas.
     */
    private static boolean saysAll(JsonNode schema) {
        var others = schema.path("additionalProperties");
        if (others.isBoolean() && !others.asBoolean()) {
            return !schema.has("patternProperties") && !schema.has("$ref");
        }
        var fields = schema.path("properties");
        return others.isMissingNode()
                && fields.isObject()
                && !fields.isEmpty()
                && ELSEWHERE.stream().noneMatch(schema::has);
    }

    /** The schema of what an expression selects from the input; empty when none is known. */
    private Optional<JsonNode> schema(CelExpr expression) {
        if (isVariable(expression, "input")) {
            return Optional.ofNullable(known.input()).map(schema -> Json.read(schema.json(), JsonNode.class));
        }
        return expression.getKind() == CelExpr.ExprKind.Kind.SELECT
                ? schema(expression.select().operand())
                        .map(schema -> schema.path("properties")
                                .path(expression.select().field()))
                        .filter(JsonNode::isObject)
                : Optional.empty();
    }

    /** Whether it is {@code ctx.<node>}. */
    private boolean isNode(CelExpr expression) {
        return expression.getKind() == CelExpr.ExprKind.Kind.SELECT
                && isVariable(expression.select().operand(), "ctx");
    }

    private boolean isVariable(CelExpr expression, String name) {
        return expression.getKind() == CelExpr.ExprKind.Kind.IDENT
                && expression.ident().name().equals(name)
                && !own.contains(name);
    }

    private static String nearest(String name, Set<String> names) {
        return names.isEmpty() ? "" : "; did you mean " + Nearest.to(name, names) + "?";
    }
}
