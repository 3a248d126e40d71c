package dev.electrons.bench.suite;

import dev.electrons.bench.load.Arrivals;
import dev.electrons.bench.load.HttpLoad;
import dev.electrons.bench.load.NoOpWorker;
import dev.electrons.bench.load.Payload;
import dev.electrons.bench.load.Results;
import dev.electrons.bench.report.Figure;
import dev.electrons.bench.report.Goal;
import dev.electrons.bench.stage.Corner;
import dev.electrons.bench.stage.Stage;
import dev.electrons.id.RunId;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Status reads of runs that are done, by run id. */
final class Reads implements Suite {
    private static final int LANES = 64;
    private static final int RUNS = 500;

    @Override
    public List<Figure> measure(Stage stage, Limits limits, Duration counted) throws Exception {
        try (var corner = stage.corner("reads")) {
            corner.start("intake");
            var reads = reads(stage, corner);
            var next = new AtomicInteger();
            try (var load = HttpLoad.connect(
                    stage.vertx(),
                    corner.of("intake").url(),
                    LANES,
                    () -> reads.get(Math.floorMod(next.incrementAndGet(), reads.size())))) {
                Steady.reach(load, counted.dividedBy(2));
                var all = load.run(Arrivals.closed(), counted.dividedBy(2), counted);
                return List.of(
                        Figure.of("status reads, 64 connections", all.perSecond(), "reads/s")
                                .beside(limits.selectsAtOnce())
                                .goal(Goal.atLeast(15_000)),
                        Figure.of(
                                "status read at saturation, p50", all.samples().millis(50), "ms"),
                        Figure.of(
                                "status read at saturation, p99", all.samples().millis(99), "ms"),
                        Figure.of("status reads refused", (double) all.refused(), "")
                                .goal(Goal.atMost(0)));
            }
        }
    }

    /** A request for the status of each of some runs that have ended. */
    private static List<Buffer> reads(Stage stage, Corner corner) throws Exception {
        corner.start("prime");
        Set<RunId> runs = ConcurrentHashMap.newKeySet();
        NoOpWorker.start(corner, task -> runs.add(task.taskId().run()));
        var results = corner.keep(Results.listen(corner.mesh(), corner.kafka()));
        try (var load = HttpLoad.connect(stage.vertx(), corner.of("intake").url(), LANES, () -> Payload.post(1))) {
            load.begin(Arrivals.whileUnder(load::answered, RUNS));
            results.await(RUNS, 60);
        }
        corner.stop("prime");
        var requests = new ArrayList<Buffer>();
        runs.forEach(run -> requests.add(Payload.http("GET", "/status/" + run, new byte[0])));
        return requests;
    }
}
