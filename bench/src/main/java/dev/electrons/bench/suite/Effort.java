package dev.electrons.bench.suite;

import dev.electrons.bench.report.Figure;
import dev.electrons.bench.stage.Corner;
import dev.electrons.bench.stage.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The processor time that each process has used: where the two cores go, whoever else wants them. */
final class Effort {
    private static final String OURS = "bench: load, workers, listener";

    private final Map<String, Duration> used;

    private Effort(Map<String, Duration> used) {
        this.used = used;
    }

    static Effort now(Stage stage, Corner corner) {
        var used = new LinkedHashMap<String, Duration>();
        corner.running().forEach((name, process) -> used.put(name, of(process.pid())));
        used.put("Kafka", of(stage.kafka().pid()));
        used.put("Postgres", stage.postgres().processes().map(Effort::of).reduce(Duration.ZERO, Duration::plus));
        used.put(OURS, of(ProcessHandle.current().pid()));
        return new Effort(used);
    }

    private static Duration of(long pid) {
        return ProcessHandle.of(pid).stream().map(Effort::of).reduce(Duration.ZERO, Duration::plus);
    }

    private static Duration of(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** What each has used since, divided by what was done meanwhile, and all of it. */
    List<Figure> until(Effort after, double done, String unit) {
        var figures = new ArrayList<Figure>();
        Stream.concat(used.keySet().stream(), Stream.of("all")).forEach(name -> {
            double micros = name.equals("all") ? after.total() - total() : after.micros(name) - micros(name);
            figures.add(Figure.of("processor time per " + unit + ": " + name, micros / Math.max(done, 1), "µs"));
        });
        return figures;
    }

    /** Microseconds that everything but the bench itself has used since. */
    double servicesUntil(Effort after) {
        return after.services() - services();
    }

    private double services() {
        return used.keySet().stream()
                .filter(name -> !name.equals(OURS))
                .mapToDouble(this::micros)
                .sum();
    }

    private double micros(String name) {
        return used.getOrDefault(name, Duration.ZERO).toNanos() / 1e3;
    }

    private double total() {
        return used.keySet().stream().mapToDouble(this::micros).sum();
    }
}
