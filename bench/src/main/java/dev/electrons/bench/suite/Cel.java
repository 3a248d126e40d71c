package dev.electrons.bench.suite;

import dev.electrons.bench.micro.CelBenchmark;
import dev.electrons.bench.report.Figure;
import dev.electrons.bench.report.Goal;
import dev.electrons.bench.stage.Stage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** What a condition costs to compile, once, and to evaluate, at every step. */
final class Cel implements Suite {
    private static final int ITERATIONS = 5;

    @Override
    public List<Figure> measure(Stage stage, Limits limits, Duration counted) throws RunnerException {
        var time = TimeValue.milliseconds(counted.toMillis() / ITERATIONS);
        var options = new OptionsBuilder()
                .include(CelBenchmark.class.getName())
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.MICROSECONDS)
                .forks(1)
                .warmupIterations(ITERATIONS)
                .warmupTime(time)
                .measurementIterations(ITERATIONS)
                .measurementTime(time)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        return new Runner(options).run().stream().map(Cel::figure).toList();
    }

    private static Figure figure(RunResult result) {
        var primary = result.getPrimaryResult();
        return primary.getLabel().equals("compile")
                ? Figure.of("CEL condition compiled, once for each text", primary.getScore(), "µs")
                        .goal(Goal.atMost(1_000))
                : Figure.of("CEL condition evaluated, from the cache", primary.getScore(), "µs")
                        .goal(Goal.atMost(20));
    }
}
