package dev.electrons.bench;

import dev.electrons.bench.report.Facts;
import dev.electrons.bench.report.Figure;
import dev.electrons.bench.report.Report;
import dev.electrons.bench.stage.Jvm;
import dev.electrons.bench.stage.Stage;
import dev.electrons.bench.suite.Limits;
import dev.electrons.bench.suite.Suite;
import dev.electrons.boot.Settings;
import dev.electrons.observe.Logs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The {@code bench} command: measures, and prints a table. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures the mesh beside this machine's own limits and prints a table.")
public final class Bench implements Callable<Integer> {
    private static final long LEAST_RUNS = 100_000;
    private static final int LONGEST_LIMIT = 5;

    @Parameters(
            paramLabel = "SUITE",
            description =
                    "limits, runs, backlog, latency, cel, scale, lists, accepts, reads, sync, streams, sandbox, proxy, memory (default: all)")
    private List<String> names = List.of();

    @Option(names = "--seconds", description = "how long each figure is looked at (default: ${DEFAULT-VALUE})")
    private int seconds = 10;

    @Option(names = "--runs", description = "how many runs lists are measured with (default: ${DEFAULT-VALUE})")
    private long runs = 10_000_000;

    @Option(names = "--json", description = "print JSON instead of a table")
    private boolean json;

    @Option(names = "--jvm", description = "flags of every service, instead of those it is shipped with")
    private String jvm = String.join(" ", Jvm.SERVICE);

    private Bench() {}

    public static void main(String[] args) {
        Logs.configure("bench", Settings.of(Map.of("DE_LOG_LEVEL", "WARN")));
        var line = new CommandLine(new Bench());
        line.setExecutionExceptionHandler((failure, command, _) -> {
            failure.printStackTrace(command.getErr());
            return 1;
        });
        System.exit(line.execute(args));
    }

    @Override
    public Integer call() throws Exception {
        var suites = Suite.all(runs);
        var wanted = names.isEmpty() ? List.copyOf(suites.keySet()) : names;
        var unknown = wanted.stream().filter(name -> !suites.containsKey(name)).toList();
        if (!unknown.isEmpty() || seconds < 1 || runs < LEAST_RUNS) {
            System.err.println("bench: no such suite: " + unknown + "; there are " + suites.keySet()
                    + "; --seconds is at least 1, --runs at least " + LEAST_RUNS);
            return 2;
        }
        var machine = Facts.now();
        var figures = new ArrayList<Figure>();
        try (var stage = Stage.open(List.of(jvm.strip().split("\\s+")))) {
            measure(stage, suites, wanted, figures);
        }
        var report = new Report(machine, "./de bench " + String.join(" ", wanted) + " --seconds " + seconds, figures);
        System.out.println(json ? report.json() : report.markdown());
        return 0;
    }

    private void measure(Stage stage, Map<String, Suite> suites, List<String> wanted, List<Figure> figures)
            throws Exception {
        try {
            var counted = Duration.ofSeconds(seconds);
            stage.settle(counted);
            say("measuring limits of this machine");
            var limits = Limits.measure(stage, Duration.ofSeconds(Math.clamp(seconds / 2, 1, LONGEST_LIMIT)));
            for (var name : wanted) {
                say("measuring " + name);
                stage.settle(counted);
                var found = Objects.requireNonNull(suites.get(name)).measure(stage, limits, counted);
                found.forEach(figure -> say("  " + figure.words()));
                figures.addAll(found);
            }
        } catch (Exception e) {
            say("it failed; what the services said is in " + stage.keepFolder());
            throw e;
        }
    }

    private static void say(String what) {
        System.err.println("bench: " + what);
    }
}
