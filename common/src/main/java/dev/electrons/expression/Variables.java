package dev.electrons.expression;

import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelVariableResolver;
import dev.electrons.json.Value;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Bindings during one evaluation: each thing is read when it is named, and once. */
final class Variables implements CelVariableResolver {
    private final Bindings bindings;
    private final Map<String, Object> read = new HashMap<>();
    private final Map<String, Object> nodes = new HashMap<>();

    Variables(Bindings bindings) {
        this.bindings = bindings;
    }

    @Override
    public Optional<Object> find(String name) {
        var known = read.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        var found = name.equals("ctx")
                ? Optional.<Object>of(new Named(this::node))
                : bindings.variable(name).map(Variables::value);
        found.ifPresent(value -> read.put(name, value));
        return found;
    }

    private @Nullable Object node(String id) {
        return nodes.computeIfAbsent(
                id,
                _ -> bindings.node(id)
                        .<Object>map(view -> new Named(new Fields(view)))
                        .orElse(NullValue.NULL_VALUE));
    }

    private static Object value(@Nullable Object given) {
        return switch (given) {
            case null -> NullValue.NULL_VALUE;
            case Value value -> JsonValues.toCel(value);
            case Map<?, ?> map -> {
                var copy = new HashMap<Object, Object>();
                map.forEach((key, value) -> copy.put(key, value(value)));
                yield copy;
            }
            default -> given;
        };
    }

    /** A node's fields; its output is read when it is asked for. */
    private static final class Fields implements Function<String, @Nullable Object> {
        private final Bindings.NodeView view;
        private @Nullable Object output;

        Fields(Bindings.NodeView view) {
            this.view = view;
        }

        @Override
        public @Nullable Object apply(String field) {
            return switch (field) {
                case "output" -> {
                    if (output == null) {
                        output = value(view.output());
                    }
                    yield output;
                }
                case "status" -> view.status();
                case "attempts" -> (long) view.attempts();
                default -> null;
            };
        }
    }

    /** A map of which only what is named is ever made. */
    private static final class Named extends AbstractMap<String, Object> {
        private final Function<String, @Nullable Object> fields;

        Named(Function<String, @Nullable Object> fields) {
            this.fields = fields;
        }

        @Override
        public boolean containsKey(@Nullable Object key) {
            var found = get(key);
            return found != null && found != NullValue.NULL_VALUE;
        }

        @Override
        public @Nullable Object get(@Nullable Object key) {
            return key instanceof String name ? fields.apply(name) : null;
        }

        @Override
        public Set<Entry<String, Object>> entrySet() {
            return Set.of();
        }
    }
}
