package dev.electrons.expression;

import dev.cel.common.CelOptions;
import dev.cel.extensions.CelExtensions;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelFunctionOverload;
import dev.cel.runtime.CelRuntimeBuilder;
import dev.cel.runtime.CelRuntimeLibrary;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.InternalCelFunctionBinding;
import dev.cel.runtime.RuntimeEquality;
import dev.cel.runtime.RuntimeHelpers;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * CEL's own functions and those on strings, each of which pays for its work: CEL bounds an expression's steps, and one
 * step can double a text.
 */
final class MeteredFunctions implements CelRuntimeLibrary {
    private static final String IN = "@in";
    private static final Set<String> COMPARISONS = Set.of("_==_", "_!=_", IN);
    /** They hand on a part of what is there. */
    private static final Set<String> FREE = Set.of("_[_]", "dyn", "type", "@not_strictly_false", "!_");

    private final CelOptions options;

    MeteredFunctions(CelOptions options) {
        this.options = options;
    }

    /** None, for a runtime that gets them from here. */
    static CelStandardFunctions unmetered() {
        return CelStandardFunctions.newBuilder()
                .filterFunctions((_, _) -> false)
                .build();
    }

    @Override
    public void setRuntimeOptions(CelRuntimeBuilder builder) {
        var equality = RuntimeEquality.create(RuntimeHelpers.create(), options);
        add(builder, CelStandardFunctions.newBuilder().build().newFunctionBindings(equality, options));
        CelExtensions.strings().setRuntimeOptions(metering(builder));
    }

    /** Each function anew, of its own parts: what chooses among them looks at what it is given, not at what is added. */
    private static void add(CelRuntimeBuilder builder, Iterable<CelFunctionBinding> bindings) {
        var functions = new LinkedHashMap<String, List<CelFunctionBinding>>();
        for (var binding : bindings) {
            var name = function(binding);
            if (FREE.contains(name)) {
                builder.addFunctionBindings(binding);
            } else if (!binding.getArgTypes().isEmpty()
                    || !binding.getOverloadId().equals(name)) {
                functions.computeIfAbsent(name, _ -> new ArrayList<>()).add(metered(name, binding));
            }
        }
        functions.forEach(
                (name, overloads) -> builder.addFunctionBindings(CelFunctionBinding.fromOverloads(name, overloads)));
    }

    private static CelFunctionBinding metered(String name, CelFunctionBinding binding) {
        var id = binding.getOverloadId();
        var types = binding.getArgTypes();
        var metered = new Metered(name, binding.getDefinition());
        return switch (types.size()) {
            case 1 -> CelFunctionBinding.from(id, types.get(0), one -> metered.apply(new Object[] {one}));
            case 2 ->
                CelFunctionBinding.from(
                        id, types.get(0), types.get(1), (one, other) -> metered.apply(new Object[] {one, other}));
            default -> CelFunctionBinding.from(id, types, metered);
        };
    }

    private static String function(CelFunctionBinding binding) {
        return binding instanceof InternalCelFunctionBinding known ? known.getFunctionName() : binding.getOverloadId();
    }

    /**
     * A builder that meters the functions that are added to it.
     *
     * @throws IllegalStateException when something else is asked of it, as by another version of CEL: what that adds would
     *     pay for nothing
     */
    private static CelRuntimeBuilder metering(CelRuntimeBuilder builder) {
        return (CelRuntimeBuilder) Proxy.newProxyInstance(
                CelRuntimeBuilder.class.getClassLoader(),
                new Class<?>[] {CelRuntimeBuilder.class},
                (proxy, method, given) -> {
                    if (!method.getName().equals("addFunctionBindings")) {
                        throw new IllegalStateException(
                                "CEL asks for " + method.getName()
                                        + " where only functions are known to be added: its version is not the one that this was written for");
                    }
                    add(builder, bindings(given[0]));
                    return proxy;
                });
    }

    @SuppressWarnings("unchecked") // as the two methods of that name are declared
    private static Iterable<CelFunctionBinding> bindings(Object given) {
        return given instanceof CelFunctionBinding[] some ? List.of(some) : (Iterable<CelFunctionBinding>) given;
    }

    private record Metered(String name, CelFunctionOverload definition) implements CelFunctionOverload {
        @Override
        public Object apply(Object[] given) throws CelEvaluationException {
            return COMPARISONS.contains(name) ? compared(given) : made(given);
        }

        private Object compared(Object[] given) throws CelEvaluationException {
            var allowance = Allowance.current();
            for (var one : given) {
                if (!(one instanceof Map<?, ?> && name.equals(IN))) { // a key is looked up
                    allowance.readWhole(one);
                }
            }
            return definition.apply(given);
        }

        private Object made(Object[] given) throws CelEvaluationException {
            var allowance = Allowance.current();
            for (var one : given) {
                allowance.read(one);
            }
            allowance.pay(Growth.of(name, given));
            var made = definition.apply(given);
            if (made instanceof List<?> list && given.length == 2 && given[1] instanceof List<?> more) {
                allowance.grown(list.size(), more);
            } else {
                allowance.made(made);
            }
            return made;
        }
    }

    /** Functions that can make much of little: how many characters it will be, told before it is made. */
    private static final class Growth {
        static long of(String function, Object[] given) {
            return switch (function) {
                case "replace" ->
                    given.length > 2 ? replaced((String) given[0], (String) given[1], (String) given[2]) : 0;
                case "join" -> joined((List<?>) given[0], given.length > 1 ? (String) given[1] : "");
                default -> 0;
            };
        }

        private static long replaced(String text, String old, String with) {
            if (old.isEmpty()) {
                return (text.length() + 1L) * with.length();
            }
            long found = 0;
            for (int at = text.indexOf(old); at >= 0; at = text.indexOf(old, at + old.length())) {
                found++;
            }
            return found * with.length();
        }

        private static long joined(List<?> texts, String between) {
            long characters = 0;
            for (var text : texts) {
                characters += between.length() + (text instanceof String some ? some.length() : 0);
            }
            return characters;
        }
    }
}
