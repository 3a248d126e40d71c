package dev.electrons.expression;

import dev.cel.common.ast.CelExpr;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How often an expression's value can hold one of its variables: {@code [a, a]} twice, and {@code [b, b]} four times when
 * that is b. Each variable of a macro can double what the one before was, so that a short text stands for more than any
 * memory holds; what grows beyond what could be written out is refused.
 */
final class GrowthCheck {
    private static final double MOST = 20_000;

    private double largest;

    private GrowthCheck() {}

    static Optional<String> problem(CelExpr expression) {
        var check = new GrowthCheck();
        check.growth(expression, Map.of());
        return check.largest <= MOST
                ? Optional.empty()
                : Optional.of("it makes too much of a little: variables that hold each other more than " + (int) MOST
                        + " times");
    }

    private double growth(CelExpr expression, Map<String, Double> known) {
        double growth = switch (expression.getKind()) {
            case IDENT -> known.getOrDefault(expression.ident().name(), 1.0);
            case SELECT -> growth(expression.select().operand(), known);
            case CALL -> call(expression.call(), known);
            case LIST -> 1 + sum(expression.list().elements(), known);
            case MAP ->
                1
                        + expression.map().entries().stream()
                                .mapToDouble(entry -> growth(entry.key(), known) + growth(entry.value(), known))
                                .sum();
            case COMPREHENSION -> comprehension(expression.comprehension(), known);
            case STRUCT, CONSTANT, NOT_SET -> 1;
        };
        largest = Math.max(largest, growth);
        return growth;
    }

    private double sum(List<CelExpr> expressions, Map<String, Double> known) {
        return expressions.stream().mapToDouble(one -> growth(one, known)).sum();
    }

    /** Most functions give a text, a number or a truth, and pay for a long text when they make it. */
    private double call(CelExpr.CelCall call, Map<String, Double> known) {
        var given = call.args().stream().map(one -> growth(one, known)).toList();
        call.target().ifPresent(target -> growth(target, known));
        return switch (call.function()) {
            case "_+_" -> given.stream().mapToDouble(one -> one).sum();
            case "_?_:_" -> Math.max(given.get(1), given.get(2));
            case "_[_]", "dyn" -> given.getFirst();
            default -> 1;
        };
    }

    private double comprehension(CelExpr.CelComprehension loop, Map<String, Double> known) {
        var inside = new HashMap<>(known);
        inside.put(loop.iterVar(), growth(loop.iterRange(), known));
        double first = growth(loop.accuInit(), known);
        inside.put(loop.accuVar(), first);
        growth(loop.loopCondition(), inside);
        inside.put(loop.accuVar(), Math.max(first, growth(loop.loopStep(), inside)));
        return growth(loop.result(), inside);
    }
}
