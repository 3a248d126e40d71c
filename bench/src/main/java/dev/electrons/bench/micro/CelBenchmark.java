package dev.electrons.bench.micro;

import dev.electrons.expression.Bindings;
import dev.electrons.expression.Expression;
import dev.electrons.expression.Expressions;
import dev.electrons.json.Value;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A branch's condition on outputs of 400 bytes, which are read as JSON at every evaluation, as at every decision. */
@State(Scope.Benchmark)
public class CelBenchmark {
    private static final String CONDITION = "output.score >= 80 && ctx.enrich.output.revenue > 100000.0";
    private static final String TEXT = "x".repeat(380);

    private final Expressions cached = Expressions.standard();
    private final Bindings seen = new Seen(
            new Value("{\"score\":91,\"text\":\"" + TEXT + "\"}"),
            new Bindings.NodeView(new Value("{\"revenue\":150000.5,\"text\":\"" + TEXT + "\"}"), "completed", 1));

    private record Seen(Value output, NodeView enrich) implements Bindings {
        @Override
        public Optional<Object> variable(String name) {
            return name.equals("output") ? Optional.of(output) : Optional.empty();
        }

        @Override
        public Optional<NodeView> node(String id) {
            return id.equals("enrich") ? Optional.of(enrich) : Optional.empty();
        }
    }

    /** Parsed, checked and planned anew. */
    @Benchmark
    public Expression compile() {
        return new Expressions(1).compile(CONDITION);
    }

    /** Found in the cache and evaluated. */
    @Benchmark
    public boolean evaluate() {
        return cached.compile(CONDITION).test(seen);
    }
}
