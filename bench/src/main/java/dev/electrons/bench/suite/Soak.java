package dev.electrons.bench.suite;

import dev.electrons.bench.load.Arrivals;
import dev.electrons.bench.load.HttpLoad;
import dev.electrons.bench.load.Payload;
import dev.electrons.bench.report.Figure;
import dev.electrons.bench.report.Goal;
import dev.electrons.bench.stage.Corner;
import dev.electrons.bench.stage.ProcStatus;
import dev.electrons.bench.stage.Remains;
import dev.electrons.bench.stage.Stage;
import dev.electrons.json.Json;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What jobs of every kind leave behind: those that end well, fail, are killed, run out of time, memory, output or disk.
 * Twelve times as long as a figure is looked at otherwise, or twenty thousand: {@code --seconds 300} for an hour of them.
 */
final class Soak implements Suite {
    private static final int LANES = 4;
    private static final int SETTLE_SECONDS = 5;
    private static final int LONGER = 12;
    private static final int ENOUGH = 20_000;
    private static final List<Buffer> JOBS = List.of(
            job("bash", ":", Map.of()),
            job("bash", "echo out; echo err >&2; exit 3", Map.of()),
            job("python", "print('x' * 20000)", Map.of()),
            job("bash", "kill -9 $$", Map.of()),
            job("bash", "for i in 1 2 3; do (setsid sleep 100 &) ; done", Map.of()),
            job("bash", "sleep 100", Map.of("wall_ms", 150)),
            job(
                    "bash",
                    "while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy; done",
                    Map.of("output_kb", 64)),
            job("python", "x = bytearray(200 << 20)", Map.of("memory_mb", 64)),
            job("bash", "head -c 40000000 /dev/zero > big", Map.of("disk_mb", 8)),
            job("bash", "mkdir -p a/b/c; echo kept > a/b/c/left.txt", Map.of()));

    private static Buffer job(String language, String source, Map<String, Integer> limits) {
        record Job(String language, String source, Map<String, Integer> limits) {}
        return Payload.http("POST", "/execute", Json.bytes(new Job(language, source, limits)));
    }

    @Override
    public List<Figure> measure(Stage stage, Limits limits, Duration counted) throws Exception {
        try (var corner = stage.corner("soak")) {
            corner.start("sandbox-executor");
            long refused = run(stage, corner, counted).refused();
            long pid = corner.of("sandbox-executor").pid();
            TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
            var before = Remains.of(pid);
            double rss = ProcStatus.of(pid).rssMib();
            double jobs = 0;
            for (int i = 0; i < LONGER && jobs < ENOUGH; i++) {
                var done = run(stage, corner, counted);
                refused += done.refused();
                jobs += done.perSecond() * counted.toMillis() / 1e3;
                System.err.printf(
                        "bench:   %,.0f jobs so far, %.0f MiB%n",
                        jobs, ProcStatus.of(pid).rssMib());
            }
            TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
            var after = Remains.of(pid);
            return List.of(
                    Figure.of("mixed jobs in the sandbox, " + LANES + " in parallel", jobs, "jobs"),
                    Figure.of("jobs refused", (double) refused, "").goal(Goal.atMost(0)),
                    left("processes", after.processes() - before.processes()),
                    left("mounts", after.mounts() - before.mounts()),
                    left("cgroups of jobs", after.cgroups()),
                    left("open files", after.files() - before.files()),
                    Figure.of("memory that they added, RSS", ProcStatus.of(pid).rssMib() - rss, "MiB")
                            .goal(Goal.atMost(20)));
        }
    }

    private static Figure left(String what, long count) {
        return Figure.of(what + " that they left behind", (double) count, "").goal(Goal.atMost(0));
    }

    private static HttpLoad.Outcome run(Stage stage, Corner corner, Duration counted) throws Exception {
        var next = new AtomicLong();
        var url = corner.of("sandbox-executor").url();
        try (var load = HttpLoad.connect(
                stage.vertx(), url, LANES, () -> JOBS.get((int) (next.getAndIncrement() % JOBS.size())))) {
            return load.run(Arrivals.closed(), Duration.ZERO, counted);
        }
    }
}
