package dev.electrons.prime.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.electrons.expression.EvaluationFailed;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Lists made into one value: {@code count sum avg min max first last list}. */
final class Aggregate {
    private Aggregate() {}

    static JsonNode of(String operation, ArrayNode values) {
        var json = JsonNodeFactory.instance;
        return switch (operation) {
            case "count" -> json.numberNode(values.size());
            case "sum" -> number(numbers(values).stream().reduce(BigDecimal.ZERO, BigDecimal::add));
            case "avg" ->
                values.isEmpty()
                        ? NullNode.instance
                        : number(numbers(values).stream()
                                .reduce(BigDecimal.ZERO, BigDecimal::add)
                                .divide(BigDecimal.valueOf(values.size()), MathContext.DECIMAL64));
            case "min" ->
                numbers(values).stream()
                        .min(Comparator.naturalOrder())
                        .map(Aggregate::number)
                        .orElse(NullNode.instance);
            case "max" ->
                numbers(values).stream()
                        .max(Comparator.naturalOrder())
                        .map(Aggregate::number)
                        .orElse(NullNode.instance);
            case "first" -> values.isEmpty() ? NullNode.instance : values.get(0);
            case "last" -> values.isEmpty() ? NullNode.instance : values.get(values.size() - 1);
            case "list" -> values;
            default ->
                throw new EvaluationFailed(
                        "config.op must be count, sum, avg, min, max, first, last or list, not " + operation);
        };
    }

    private static List<BigDecimal> numbers(ArrayNode values) {
        var numbers = new ArrayList<BigDecimal>();
        for (var value : values) {
            if (!value.isNumber()) {
                throw new EvaluationFailed("only numbers can be added and compared, not " + value.getNodeType());
            }
            numbers.add(value.decimalValue());
        }
        return numbers;
    }

    private static JsonNode number(BigDecimal number) {
        var json = JsonNodeFactory.instance;
        boolean whole = number.stripTrailingZeros().scale() <= 0 && number.abs().compareTo(WHOLE) < 0;
        return whole ? json.numberNode(number.longValueExact()) : json.numberNode(number.doubleValue());
    }

    private static final BigDecimal WHOLE = BigDecimal.valueOf(Long.MAX_VALUE);
}
