package dev.electrons.bench.suite;

import dev.electrons.bench.load.Backlog;
import dev.electrons.bench.load.NoOpWorker;
import dev.electrons.bench.load.Results;
import dev.electrons.bench.report.Figure;
import dev.electrons.bench.stage.Corner;
import dev.electrons.bench.stage.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs and hops a second while a backlog is worked off that was accepted before: prime, Kafka and Postgres without a door. */
final class WorkedOff implements Suite {
    private static final int LONG = 10;
    private static final int BACKLOG_RATE = 1_500;
    private static final int WARM_UP_RATE = 1_000;
    private static final int LOOK_MS = 10;
    private static final int LONGEST_WAIT = 120;

    @Override
    public List<Figure> measure(Stage stage, Limits limits, Duration counted) throws Exception {
        try (var corner = stage.corner("backlog")) {
            corner.start("prime");
            NoOpWorker.start(corner, _ -> {});
            var results = corner.keep(Results.listen(corner.mesh(), corner.kafka()));
            warmUp(corner, results, counted);
            try (var backlog = new Backlog(corner)) {
                var off = new Off(stage, corner, backlog, results, limits, counted);
                var figures = new ArrayList<>(off.steps(1));
                figures.addAll(off.steps(LONG));
                return figures;
            }
        }
    }

    /** So that consumers have found each other, and the compilers have done most of their work. */
    static void warmUp(Corner corner, Results results, Duration counted) throws Exception {
        try (var backlog = new Backlog(corner)) {
            int runs = backlog.accept((int) (WARM_UP_RATE * counted.toSeconds()), 1);
            runs += backlog.accept((int) (WARM_UP_RATE * counted.toSeconds() / LONG), LONG);
            results.await(runs, LONGEST_WAIT);
        }
    }

    private record Off(Stage stage, Corner corner, Backlog backlog, Results results, Limits limits, Duration counted) {

        List<Figure> steps(int steps) throws Exception {
            long before = results.count();
            int runs = backlog.accept((int) (BACKLOG_RATE * counted.toSeconds() / steps), steps);
            long end = before + runs - runs / 20; // the last ones no longer fill a batch
            long from = results.count();
            long begin = System.nanoTime();
            var effort = Effort.now(stage, corner);
            while (results.count() < end) {
                results.await(Math.min(end, results.count() + 1), LONGEST_WAIT);
                TimeUnit.MILLISECONDS.sleep(LOOK_MS);
            }
            double done = steps * (results.count() - from);
            double rate = done * 1e9 / (System.nanoTime() - begin);
            var unit = steps == 1 ? "run" : "hop";
            var efforts = effort.until(Effort.now(stage, corner), done, unit + " of a backlog");
            results.await(before + runs, LONGEST_WAIT);
            var figures = new ArrayList<Figure>();
            figures.add(Figure.of("backlog of " + steps + "-step runs worked off", rate, unit + "s/s")
                    .beside(limits.insertedRows()));
            figures.addAll(efforts);
            return figures;
        }
    }
}
