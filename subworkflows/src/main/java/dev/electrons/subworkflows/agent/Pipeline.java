package dev.electrons.subworkflows.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.expression.Bindings;
import dev.electrons.expression.Expression;
import dev.electrons.expression.Expressions;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A list taken through steps of filter, sort, select, group and limit, all in CEL over {@code item} and {@code index}. */
final class Pipeline {
    private static final Expressions EXPRESSIONS = new Expressions(500);

    private Pipeline() {}

    /**
     * One step; exactly one of these.
     *
     * @param filter keeps the items for which it holds
     * @param sort by what it gives, in ascending order; {@code descending} turns it around
     * @param select makes the item what it gives
     * @param group by what it gives: {@code {key, count, items}} each, in the order in which they come first
     * @param limit keeps so many
     */
    record Step(
            @Nullable String filter,
            @Nullable String sort,
            @Nullable Boolean descending,
            @Nullable String select,
            @Nullable String group,
            @Nullable Integer limit) {}

    /** A group of items. */
    record Group(Value key, int count, List<Value> items) {}

    /**
     * The list after all steps.
     *
     * @param stopped looked at now and then, so that a long one need not be waited for
     * @throws RuntimeException when a step cannot be done, with words that say which and why
     */
    static List<Value> run(List<Value> items, List<Step> steps, BooleanSupplier stopped) {
        var list = items;
        for (int i = 0; i < steps.size(); i++) {
            try {
                list = step(list, steps.get(i), stopped);
            } catch (RuntimeException e) {
                throw new IllegalArgumentException("steps[" + i + "]: " + e.getMessage(), e);
            }
        }
        return list;
    }

    private static List<Value> step(List<Value> items, Step step, BooleanSupplier stopped) {
        if (step.filter() != null) {
            var keep = EXPRESSIONS.compile(step.filter());
            var kept = new ArrayList<Value>();
            for (int i = 0; i < items.size(); i++) {
                go(stopped);
                if (keep.test(new At(items.get(i), i))) {
                    kept.add(items.get(i));
                }
            }
            return kept;
        }
        if (step.sort() != null) {
            return sorted(items, EXPRESSIONS.compile(step.sort()), Boolean.TRUE.equals(step.descending()), stopped);
        }
        if (step.select() != null) {
            return each(items, EXPRESSIONS.compile(step.select()), stopped);
        }
        if (step.group() != null) {
            return grouped(items, EXPRESSIONS.compile(step.group()), stopped);
        }
        if (step.limit() != null && step.limit() >= 0) {
            return items.subList(0, Math.min(step.limit(), items.size()));
        }
        throw new IllegalArgumentException("a step has one of filter, sort, select, group and limit");
    }

    private static void go(BooleanSupplier stopped) {
        if (stopped.getAsBoolean()) {
            throw new IllegalStateException("cancelled");
        }
    }

    private static List<Value> each(List<Value> items, Expression expression, BooleanSupplier stopped) {
        var made = new ArrayList<Value>();
        for (int i = 0; i < items.size(); i++) {
            go(stopped);
            made.add(expression.evaluate(new At(items.get(i), i)));
        }
        return made;
    }

    private static List<Value> sorted(List<Value> items, Expression by, boolean descending, BooleanSupplier stopped) {
        record Keyed(JsonNode key, Value item) {}
        var keys = each(items, by, stopped);
        var keyed = new ArrayList<Keyed>();
        for (int i = 0; i < items.size(); i++) {
            keyed.add(new Keyed(keys.get(i).tree(), items.get(i)));
        }
        Comparator<Keyed> order = Comparator.comparing(Keyed::key, Pipeline::compared);
        keyed.sort(descending ? order.reversed() : order);
        return keyed.stream().map(Keyed::item).toList();
    }

    /** Numbers by size, then texts, then the rest as they are written. */
    private static int compared(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue());
        }
        if (one.isNumber() != other.isNumber()) {
            return one.isNumber() ? -1 : 1;
        }
        return text(one).compareTo(text(other));
    }

    private static String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : node.toString();
    }

    private static List<Value> grouped(List<Value> items, Expression by, BooleanSupplier stopped) {
        var keys = each(items, by, stopped);
        Map<Value, List<Value>> groups = new LinkedHashMap<>();
        for (int i = 0; i < items.size(); i++) {
            groups.computeIfAbsent(keys.get(i), _ -> new ArrayList<>()).add(items.get(i));
        }
        return groups.entrySet().stream()
                .map(group ->
                        Value.of(new Group(group.getKey(), group.getValue().size(), group.getValue())))
                .toList();
    }

    /** A list as its items. */
    static List<Value> items(JsonNode list) {
        var items = new ArrayList<Value>();
        list.forEach(item -> items.add(new Value(Json.text(item))));
        return items;
    }

    private record At(Value item, long index) implements Bindings {
        @Override
        public Optional<Object> variable(String name) {
            return switch (name) {
                case "item" -> Optional.of(item);
                case "index" -> Optional.of(index);
                default -> Optional.empty();
            };
        }

        @Override
        public Optional<NodeView> node(String id) {
            return Optional.empty();
        }
    }
}
