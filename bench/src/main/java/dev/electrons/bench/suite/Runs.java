package dev.electrons.bench.suite;

import dev.electrons.bench.load.Arrivals;
import dev.electrons.bench.load.Backlog;
import dev.electrons.bench.load.HttpLoad;
import dev.electrons.bench.load.NoOpWorker;
import dev.electrons.bench.load.Payload;
import dev.electrons.bench.load.Results;
import dev.electrons.bench.report.Figure;
import dev.electrons.bench.report.Goal;
import dev.electrons.bench.stage.Corner;
import dev.electrons.bench.stage.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs and hops a second when there is always more to do: through the door, and for the coordinator alone with a backlog
 * that was accepted before.
 */
final class Runs implements Suite {
    private static final int LANES = 64;
    private static final int UNDER_WAY = 2_000;
    private static final int LONG = 10;
    private static final double BACKLOG_RATE = 6_000;
    private static final Duration LOOK = Duration.ofMillis(250);

    @Override
    public List<Figure> measure(Stage stage, Limits limits, Duration counted) throws Exception {
        var figures = new ArrayList<Figure>();
        try (var corner = stage.corner("runs")) {
            corner.start("intake");
            corner.start("prime");
            var worker = NoOpWorker.start(corner, _ -> {});
            var results = corner.keep(Results.listen(corner.mesh(), corner.kafka()));
            var footprint = corner.keep(new Footprint(stage, corner));
            double runs = throughTheDoor(stage, corner, results, 1, counted);
            figures.add(Figure.of("1-step runs, door to result", runs, "runs/s")
                    .beside(limits.insertedRows())
                    .goal(Goal.atLeast(4_000)));
            var before = footprint.now();
            long hopsBefore = worker.done();
            double hops = LONG * throughTheDoor(stage, corner, results, LONG, counted);
            figures.add(Figure.of("10-step runs, door to result", hops, "hops/s")
                    .beside(limits.insertedRows())
                    .goal(Goal.atLeast(10_000)));
            figures.addAll(footprint.since(before, worker.done() - hopsBefore));
            try (var backlog = new Backlog(corner)) {
                figures.add(Figure.of(
                                "1-step runs, accepted before, coordinator alone",
                                drained(backlog, results, 1, counted),
                                "runs/s")
                        .beside(limits.insertedRows()));
                figures.add(Figure.of(
                                "10-step runs, accepted before, coordinator alone",
                                LONG * drained(backlog, results, LONG, counted),
                                "hops/s")
                        .beside(limits.insertedRows()));
            }
        }
        return figures;
    }

    private static double throughTheDoor(Stage stage, Corner corner, Results results, int steps, Duration counted)
            throws Exception {
        long before = results.count();
        try (var load = HttpLoad.connect(stage.vertx(), corner.of("intake").url(), LANES, () -> Payload.post(steps))) {
            load.begin(Arrivals.whileUnder(() -> load.answered() - (results.count() - before), UNDER_WAY / steps));
            TimeUnit.MILLISECONDS.sleep(counted.toMillis() / 2);
            long begin = System.nanoTime();
            long from = results.count();
            TimeUnit.MILLISECONDS.sleep(counted.toMillis());
            double rate = (results.count() - from) * 1e9 / (System.nanoTime() - begin);
            load.stop();
            results.await(before + load.answered(), 60);
            return rate;
        }
    }

    /** Runs a second while a backlog is worked off, without the time in which it is being made. */
    private static double drained(Backlog backlog, Results results, int steps, Duration counted) throws Exception {
        long before = results.count();
        int runs = backlog.accept((int) (BACKLOG_RATE / steps * counted.toSeconds()), steps);
        long from = results.count();
        long begin = System.nanoTime();
        long end = before + runs - runs / 20; // the last ones no longer fill a batch
        while (results.count() < end) {
            results.await(Math.min(end, results.count() + 1), 60);
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis() / 25);
        }
        double rate = (results.count() - from) * 1e9 / (System.nanoTime() - begin);
        results.await(before + runs, 60);
        return rate;
    }
}
