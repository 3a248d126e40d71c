package dev.electrons.bench;

import dev.electrons.boot.Settings;
import dev.electrons.observe.Logs;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures the mesh on this machine; run in the project's folder, after a build. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures the mesh and prints a table: each figure beside this machine's own limit and the goal.")
public final class Bench implements Callable<Integer> {
    private static final Map<String, Supplier<Suite>> SUITES = new LinkedHashMap<>();

    static {
        SUITES.put("limits", Limits::new);
        SUITES.put("runs", Runs::new);
        SUITES.put("accepts", Accepts::new);
        SUITES.put("sandbox", SandboxSpeed::new);
        SUITES.put("memory", Memory::new);
    }

    @Parameters(description = "limits, runs, accepts, sandbox, memory; all of them unless named", arity = "0..*")
    List<String> suites = List.of();

    @Option(names = "--seconds", description = "how long each figure is measured (default: ${DEFAULT-VALUE})")
    int seconds = 10;

    @Option(names = "--json", description = "also write the figures to this file")
    Optional<Path> json = Optional.empty();

    public static void main(String[] args) {
        Logs.configure("bench", Settings.of(Map.of("DE_LOG_LEVEL", "WARN")));
        System.exit(new CommandLine(new Bench()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        var unknown = suites.stream().filter(name -> !SUITES.containsKey(name)).toList();
        if (!unknown.isEmpty() || seconds < 1) {
            System.err.println("bench: there is no suite " + unknown + "; there are " + SUITES.keySet());
            return 2;
        }
        var report = new Report();
        machine(report);
        for (var suite : suites.isEmpty() ? SUITES.keySet() : suites) {
            System.err.println("== " + suite);
            try (var stage = new Stage()) {
                var leave = new Thread(stage::stopAll, "leave");
                Runtime.getRuntime().addShutdownHook(leave);
                java.util.Objects.requireNonNull(SUITES.get(suite))
                        .get()
                        .run(stage, report, Duration.ofSeconds(seconds));
                Runtime.getRuntime().removeShutdownHook(leave);
            }
        }
        System.out.println(report.markdown());
        if (json.isPresent()) {
            Files.writeString(json.get(), report.json());
        }
        return 0;
    }

    private static void machine(Report report) {
        var system = ManagementFactory.getOperatingSystemMXBean();
        report.fact("date", LocalDate.now(ZoneOffset.UTC).toString());
        report.fact("processors", String.valueOf(system.getAvailableProcessors()));
        report.fact("system", system.getName() + " " + system.getVersion() + " " + system.getArch());
        report.fact("java", Runtime.version().toString());
        report.fact("load before", String.format(java.util.Locale.ROOT, "%.2f", system.getSystemLoadAverage()));
    }
}
