package dev.electrons.bench.suite;

import dev.electrons.bench.load.Arrivals;
import dev.electrons.bench.load.HttpLoad;
import dev.electrons.bench.load.Payload;
import dev.electrons.bench.report.Figure;
import dev.electrons.bench.report.Goal;
import dev.electrons.bench.report.Limit;
import dev.electrons.bench.report.Samples;
import dev.electrons.bench.stage.Stage;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/** What running a program apart from everything else costs over just running it. */
final class SandboxOverhead implements Suite {
    private static final int PARALLEL = 4;
    private static final Buffer NOTHING = Payload.http(
            "POST", "/execute", "{\"language\":\"bash\",\"source\":\":\"}".getBytes(StandardCharsets.UTF_8));

    @Override
    public List<Figure> measure(Stage stage, Limits limits, Duration counted) throws Exception {
        var plain = new Samples();
        plain(plain, counted.dividedBy(2));
        plain.clear();
        plain(plain, counted.dividedBy(2));
        var together = new Limit("plain bash/s", plainTogether(counted.dividedBy(2)));
        try (var corner = stage.corner("sandbox")) {
            corner.start("sandbox-executor");
            var url = corner.of("sandbox-executor").url();
            var single = run(stage, url, 1, counted);
            double p50 = single.samples().millis(50);
            double p99 = single.samples().millis(99);
            var four = run(stage, url, PARALLEL, counted);
            return List.of(
                    Figure.of("bash `:` in the sandbox, over HTTP, p50", p50, "ms")
                            .beside(new Limit("ms plain bash -c :", plain.millis(50))),
                    Figure.of("bash `:` in the sandbox, over HTTP, p99", p99, "ms")
                            .beside(new Limit("ms plain bash -c :", plain.millis(99))),
                    Figure.of("sandbox overhead over the plain process, p50", p50 - plain.millis(50), "ms")
                            .goal(Goal.atMost(15)),
                    Figure.of("program runs (bash `:`), 4 in parallel", four.perSecond(), "runs/s")
                            .beside(together)
                            .goal(Goal.atLeast(100)),
                    Figure.of("program runs refused", (double) (single.refused() + four.refused()), "")
                            .goal(Goal.atMost(0)));
        }
    }

    private static HttpLoad.Outcome run(Stage stage, URI url, int lanes, Duration counted) throws Exception {
        try (var load = HttpLoad.connect(stage.vertx(), url, lanes, () -> NOTHING)) {
            return load.run(Arrivals.closed(), counted.dividedBy(2), counted);
        }
    }

    private static int plain(Samples samples, Duration counted) throws IOException, InterruptedException {
        long end = System.nanoTime() + counted.toNanos();
        int count = 0;
        for (long begin = System.nanoTime(); begin < end; begin = System.nanoTime()) {
            int code = new ProcessBuilder("bash", "-c", ":").start().waitFor();
            if (code != 0) {
                throw new IOException("bash ended with " + code);
            }
            samples.add(System.nanoTime() - begin);
            count++;
        }
        return count;
    }

    private static double plainTogether(Duration counted) throws Exception {
        try (var threads = Executors.newFixedThreadPool(PARALLEL)) {
            var work = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < PARALLEL; i++) {
                work.add(() -> plain(new Samples(), counted));
            }
            int count = 0;
            for (var done : threads.invokeAll(work)) {
                count += done.get();
            }
            return count * 1e9 / counted.toNanos();
        }
    }
}
