package dev.electrons.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is done with a field of the input that its schema's {@code type} rules out. Whatever the schema does not say could be of
 * any type, and so could what an expression makes of something: only what can never work is a problem.
 */
final class InputTypes {
    private enum Type {
        STRING,
        NUMBER,
        BOOLEAN,
        OBJECT,
        ARRAY,
        NULL
    }

    private static final Set<Type> NUMBERS = EnumSet.of(Type.NUMBER);
    private static final Set<Type> ORDERED = EnumSet.of(Type.NUMBER, Type.STRING, Type.BOOLEAN);
    private static final Set<Type> ADDED = EnumSet.of(Type.NUMBER, Type.STRING, Type.ARRAY);
    private static final Set<Type> COUNTED = EnumSet.of(Type.STRING, Type.ARRAY, Type.OBJECT);
    private static final Set<Type> HOLDING = EnumSet.of(Type.ARRAY, Type.OBJECT);
    private static final Set<Type> TRUTHS = EnumSet.of(Type.BOOLEAN);
    private static final Set<Type> TEXTS = EnumSet.of(Type.STRING);
    private static final Set<Type> OBJECTS = EnumSet.of(Type.OBJECT);

    /** Of both operands, which have to be of one type. */
    private static final Map<String, Set<Type>> ALIKE = Map.of(
            "_+_", ADDED, "_-_", NUMBERS, "_*_", NUMBERS, "_/_", NUMBERS, "_%_", NUMBERS, "_<_", ORDERED, "_<=_",
            ORDERED, "_>_", ORDERED, "_>=_", ORDERED);

    /** Of every argument. */
    private static final Map<String, Set<Type>> EACH =
            Map.of("_&&_", TRUTHS, "_||_", TRUTHS, "!_", TRUTHS, "-_", NUMBERS);

    /** Of what a function is called on. */
    private static final Map<String, Set<Type>> CALLED_ON = Map.of(
            "contains",
            TEXTS,
            "startsWith",
            TEXTS,
            "endsWith",
            TEXTS,
            "matches",
            TEXTS,
            "lowerAscii",
            TEXTS,
            "upperAscii",
            TEXTS,
            "trim",
            TEXTS,
            "split",
            TEXTS,
            "size",
            COUNTED);

    private final Function<CelExpr, Optional<JsonNode>> schemas;
    private final List<String> problems = new ArrayList<>();

    /** @param schemas the schema of an expression that names a place in the input; empty for any other */
    InputTypes(Function<CelExpr, Optional<JsonNode>> schemas) {
        this.schemas = schemas;
    }

    /** What is wrong with an expression, apart from the expressions in it. */
    List<String> problems(CelExpr expression) {
        problems.clear();
        switch (expression.getKind()) {
            case SELECT ->
                wants(expression.select().operand(), "." + expression.select().field(), OBJECTS);
            case CALL -> call(expression.call());
            case COMPREHENSION -> wants(expression.comprehension().iterRange(), "going through it", HOLDING);
            case IDENT, LIST, MAP, STRUCT, CONSTANT, NOT_SET -> {}
        }
        return List.copyOf(problems);
    }

    /** What is wrong with an expression whose value has to be true or false. */
    List<String> condition(CelExpr expression) {
        problems.clear();
        wants(expression, "a condition", TRUTHS);
        return List.copyOf(problems);
    }

    private void call(CelExpr.CelCall call) {
        var function = call.function();
        var arguments = call.args();
        var on = CALLED_ON.get(function);
        if (on != null) {
            call.target().ifPresent(target -> wants(target, function + "()", on));
        }
        if (ALIKE.containsKey(function)) {
            alike(
                    arguments.get(0),
                    arguments.get(1),
                    function.replace("_", ""),
                    ALIKE.getOrDefault(function, Set.of()));
        }
        if (EACH.containsKey(function)) {
            arguments.forEach(
                    argument -> wants(argument, function.replace("_", ""), EACH.getOrDefault(function, Set.of())));
        }
        switch (function) {
            case "_?_:_" -> wants(arguments.getFirst(), "? :", TRUTHS);
            case "_[_]" -> wants(arguments.getFirst(), "[ ]", HOLDING);
            case "@in" -> wants(arguments.getLast(), "in", HOLDING);
            case "size" -> arguments.forEach(argument -> wants(argument, "size()", COUNTED));
            default -> {}
        }
    }

    private void alike(CelExpr one, CelExpr other, String operator, Set<Type> allowed) {
        int before = problems.size();
        wants(one, operator, allowed);
        wants(other, operator, allowed);
        var left = types(one);
        var right = types(other);
        if (problems.size() == before
                && left != null
                && right != null
                && left.stream().noneMatch(right::contains)) {
            var named = name(one).isPresent() ? one : other;
            name(named)
                    .ifPresent(name -> problems.add(name + " is " + words(named) + ", and " + operator
                            + " wants both sides alike; the other is " + words(named.equals(one) ? other : one)));
        }
    }

    private void wants(CelExpr expression, String who, Set<Type> allowed) {
        var types = types(expression);
        if (types != null && types.stream().noneMatch(allowed::contains)) {
            name(expression)
                    .ifPresent(name -> problems.add(
                            name + " is " + words(expression) + ", and " + who + " wants " + words(allowed)));
        }
    }

    /** What it can be; null when that is not known. */
    private @Nullable Set<Type> types(CelExpr expression) {
        if (expression.getKind() == CelExpr.ExprKind.Kind.CONSTANT) {
            return constant(expression.constant());
        }
        return schemas.apply(expression)
                .filter(schema -> !schema.has("$ref")) // beside which older drafts read nothing
                .map(schema -> schema.path("type"))
                .flatMap(InputTypes::named)
                .orElse(null);
    }

    private static @Nullable Set<Type> constant(CelConstant constant) {
        return switch (constant.getKind()) {
            case STRING_VALUE -> TEXTS;
            case INT64_VALUE, UINT64_VALUE, DOUBLE_VALUE -> NUMBERS;
            case BOOLEAN_VALUE -> TRUTHS;
            default -> null;
        };
    }

    private static Optional<Set<Type>> named(JsonNode type) {
        var names = new ArrayList<String>();
        if (type.isTextual()) {
            names.add(type.textValue());
        } else {
            type.forEach(one -> names.add(one.asText()));
        }
        var types = EnumSet.noneOf(Type.class);
        for (var name : names) {
            switch (name) {
                case "string" -> types.add(Type.STRING);
                case "integer", "number" -> types.add(Type.NUMBER);
                case "boolean" -> types.add(Type.BOOLEAN);
                case "object" -> types.add(Type.OBJECT);
                case "array" -> types.add(Type.ARRAY);
                case "null" -> types.add(Type.NULL);
                default -> {
                    return Optional.empty();
                }
            }
        }
        return types.isEmpty() ? Optional.empty() : Optional.of(types);
    }

    /** As it is written; empty for what is no place in the input. */
    private static Optional<String> name(CelExpr expression) {
        return switch (expression.getKind()) {
            case IDENT -> Optional.of(expression.ident().name());
            case SELECT ->
                name(expression.select().operand())
                        .map(operand -> operand + "." + expression.select().field());
            default -> Optional.empty();
        };
    }

    private String words(CelExpr expression) {
        var types = types(expression);
        return types == null ? "something" : words(types);
    }

    private static String words(Set<Type> types) {
        return types.stream()
                .map(type -> type.name().toLowerCase(Locale.ROOT))
                .map(word -> word.equals("null") ? word : (word.matches("[ao].*") ? "an " : "a ") + word)
                .collect(Collectors.joining(" or "));
    }
}
