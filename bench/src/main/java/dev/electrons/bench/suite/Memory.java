package dev.electrons.bench.suite;

import dev.electrons.bench.load.MixedLoad;
import dev.electrons.bench.load.Results;
import dev.electrons.bench.report.Figure;
import dev.electrons.bench.report.Goal;
import dev.electrons.bench.stage.Corner;
import dev.electrons.bench.stage.ProcStatus;
import dev.electrons.bench.stage.Stage;
import dev.electrons.bench.stage.WholeMesh;
import dev.electrons.kafka.KafkaConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** How much memory the mesh holds, idle and after load, in one process and as five; and how soon each is ready. */
final class Memory implements Suite {
    private static final int SETTLE_SECONDS = 5;

    @Override
    public List<Figure> measure(Stage stage, Limits limits, Duration counted) throws Exception {
        var figures = new ArrayList<Figure>();
        wholeMesh(stage, counted.multipliedBy(2), figures);
        services(stage, counted.multipliedBy(2), figures);
        return figures;
    }

    private static void wholeMesh(Stage stage, Duration loaded, List<Figure> figures) throws Exception {
        if (!WholeMesh.archived()) { // its first end leaves behind the class archive that every later start uses
            try (var first = stage.wholeMesh()) {
                first.ready();
            }
        }
        try (var mesh = stage.wholeMesh()) {
            figures.add(Figure.of("`de up` ready, built and started before", seconds(mesh.ready()), "s")
                    .goal(Goal.atMost(8)));
            TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
            long pid = mesh.process().pid();
            figures.add(Figure.of(
                    "whole mesh in one JVM, idle, RSS", ProcStatus.of(pid).rssMib(), "MiB"));
            try (var corner = stage.corner("listener");
                    var results = Results.listen(corner.mesh(), KafkaConfig.at(mesh.bootstrap(), "de."))) {
                var load = new MixedLoad(stage.vertx(), mesh.url(), results);
                figures.add(Figure.of("load meanwhile: text and programs", load.run(loaded), "runs/s"));
            }
            var after = ProcStatus.of(pid);
            figures.add(Figure.of("whole mesh in one JVM, under load, RSS", after.rssMib(), "MiB")
                    .goal(Goal.atMost(1_024)));
            figures.add(Figure.of("whole mesh in one JVM, peak RSS", after.peakMib(), "MiB"));
            figures.add(Figure.of("Postgres beside it, PSS", mesh.postgres().memoryMib(), "MiB"));
        }
    }

    private static void services(Stage stage, Duration loaded, List<Figure> figures) throws Exception {
        try (var corner = stage.corner("memory")) {
            var first = new LinkedHashMap<String, Duration>();
            for (var service : Corner.SERVICES) { // whoever comes first makes topics and tables
                first.put(service, corner.start(service));
            }
            Corner.SERVICES.reversed().forEach(corner::stop);
            var ready = new LinkedHashMap<String, Duration>();
            for (var service : Corner.SERVICES) {
                ready.put(service, corner.start(service));
            }
            TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
            var idle = new LinkedHashMap<String, ProcStatus>();
            Corner.SERVICES.forEach(service ->
                    idle.put(service, ProcStatus.of(corner.of(service).pid())));
            try (var results = Results.listen(corner.mesh(), corner.kafka())) {
                var load = new MixedLoad(stage.vertx(), corner.of("intake").url(), results);
                figures.add(Figure.of("load on five processes: text and programs", load.run(loaded), "runs/s"));
            }
            for (var service : Corner.SERVICES) {
                var after = ProcStatus.of(corner.of(service).pid());
                figures.add(Figure.of(service + ": ready, the first time", seconds(of(first, service)), "s"));
                figures.add(Figure.of(service + ": ready", seconds(of(ready, service)), "s")
                        .goal(Goal.atMost(2)));
                figures.add(Figure.of(service + ": idle, RSS", of(idle, service).rssMib(), "MiB"));
                figures.add(Figure.of(service + ": under load, RSS", after.rssMib(), "MiB")
                        .goal(Goal.atMost(200)));
                figures.add(Figure.of(service + ": peak RSS", after.peakMib(), "MiB"));
            }
        }
    }

    private static <T> T of(Map<String, T> all, String service) {
        return Objects.requireNonNull(all.get(service));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
