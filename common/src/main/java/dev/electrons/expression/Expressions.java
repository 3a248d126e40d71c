package dev.electrons.expression;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelBuilder;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.electrons.json.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Compiles CEL expressions once and keeps them: the least recently used are forgotten first. Thread-safe.
 *
 * <p>Variables: {@code input output ctx run item index iteration}, of any type until they are looked at. Work is bounded:
 * an expression's length, its nesting, the steps of its comprehensions, what it reads, makes and compares ({@link
 * Allowance}), how deep its value nests, and the size of its regular expressions, which take linear time.
 */
public final class Expressions {
    static final List<String> VARIABLES = List.of("input", "output", "ctx", "run", "item", "index", "iteration");
    private static final int USUAL = 10_000;
    private static final int LONGEST = 20_000;
    private static final int LONGEST_WORDS = 500;
    private static final int MOST_STEPS = 100_000;
    private static final int MOST_REGEX = 5_000;

    private static final CelOptions OPTIONS = CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .comprehensionMaxIterations(MOST_STEPS)
            .maxExpressionCodePointSize(LONGEST)
            .maxRegexProgramSize(MOST_REGEX)
            .build();

    private static final Cel CEL = environment();

    private final Map<String, Expression> compiled;
    private final AtomicLong hits = new AtomicLong();
    private final AtomicLong misses = new AtomicLong();

    /** @param mostCached expressions kept compiled */
    public Expressions(int mostCached) {
        compiled = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Expression> eldest) {
                return size() > mostCached;
            }
        };
    }

    /** With room for what a busy mesh uses. */
    public static Expressions standard() {
        return new Expressions(USUAL);
    }

    private static Cel environment() {
        CelBuilder builder = CelFactory.plannerCelBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(dev.cel.parser.CelStandardMacro.STANDARD_MACROS)
                .addCompilerLibraries(CelExtensions.strings(), CelExtensions.math(), CelExtensions.bindings())
                .setStandardFunctions(MeteredFunctions.unmetered())
                .addRuntimeLibraries(new MeteredFunctions(OPTIONS), CelExtensions.math());
        VARIABLES.forEach(name -> builder.addVar(name, SimpleType.DYN));
        return builder.build();
    }

    /**
     * The compiled expression.
     *
     * @throws BadExpression when the text is none
     */
    public Expression compile(String cel) {
        synchronized (compiled) {
            var known = compiled.get(cel);
            if (known != null) {
                hits.incrementAndGet();
                return known;
            }
        }
        misses.incrementAndGet();
        var made = compiled(cel);
        synchronized (compiled) {
            compiled.put(cel, made);
        }
        return made;
    }

    private static Expression compiled(String cel) {
        try {
            var ast = CEL.compile(cel).getAst();
            GrowthCheck.problem(ast.getExpr()).ifPresent(words -> {
                throw new BadExpression(words);
            });
            return new Compiled(CEL.createProgram(ast));
        } catch (CelValidationException e) {
            throw new BadExpression(String.join("; ", words(e)));
        } catch (CelEvaluationException e) {
            throw new BadExpression(String.valueOf(e.getMessage()));
        }
    }

    private static List<String> words(CelValidationException e) {
        return e.getErrors().stream()
                .map(issue -> at(issue) + issue.getMessage())
                .toList();
    }

    private static String at(CelIssue issue) {
        var where = issue.getSourceLocation();
        return where.getLine() < 0 ? "" : "line " + where.getLine() + ", column " + (where.getColumn() + 1) + ": ";
    }

    /** Every problem of an expression where this is known; none when it can be used there. */
    public List<String> problems(String cel, Known known) {
        try {
            var ast = CEL.compile(cel).getAst();
            var problems = new ArrayList<>(new NamesCheck(known).problems(ast.getExpr()));
            GrowthCheck.problem(ast.getExpr()).ifPresent(problems::add);
            return problems;
        } catch (CelValidationException e) {
            return words(e);
        }
    }

    /** The fields of the object that an expression writes out; empty when it is anything else than an object written out. */
    public static Optional<Set<String>> fieldsOf(String cel) {
        try {
            var written = CEL.compile(cel).getAst().getExpr();
            if (written.getKind() != CelExpr.ExprKind.Kind.MAP) {
                return Optional.empty();
            }
            var fields = new HashSet<String>();
            for (var entry : written.map().entries()) {
                var key = entry.key();
                if (key.getKind() != CelExpr.ExprKind.Kind.CONSTANT
                        || key.constant().getKind() != CelConstant.Kind.STRING_VALUE) {
                    return Optional.empty();
                }
                fields.add(key.constant().stringValue());
            }
            return Optional.of(fields);
        } catch (CelValidationException _) {
            return Optional.empty();
        }
    }

    /** How often an expression was already compiled. */
    public long hits() {
        return hits.get();
    }

    /** How often an expression had to be compiled. */
    public long misses() {
        return misses.get();
    }

    private record Compiled(CelRuntime.Program program) implements Expression {
        @Override
        public Value evaluate(Bindings bindings) {
            return JsonValues.fromCel(result(bindings));
        }

        @Override
        public boolean test(Bindings bindings) {
            if (result(bindings) instanceof Boolean holds) {
                return holds;
            }
            throw new EvaluationFailed("a condition must be true or false");
        }

        private Object result(Bindings bindings) {
            try {
                return ScopedValue.where(Allowance.CURRENT, new Allowance())
                        .call(() -> program.eval(new Variables(bindings)));
            } catch (CelEvaluationException e) {
                throw new EvaluationFailed(words(e));
            }
        }

        /** Our own words where there are some; CEL's quote what a function was given, however long that is. */
        private static String words(CelEvaluationException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof EvaluationFailed known) {
                    return String.valueOf(known.getMessage());
                }
            }
            var words = String.valueOf(e.getMessage());
            return words.length() <= LONGEST_WORDS ? words : words.substring(0, LONGEST_WORDS) + " …";
        }
    }
}
