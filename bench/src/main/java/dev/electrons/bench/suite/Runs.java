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
    private static final int BACKLOG_RATE = 1_500;
    private static final int WARM_UP_RATE = 1_000;
    private static final int LOOK_MS = 10;
    private static final int LONGEST_WAIT = 120;

    @Override
    public List<Figure> measure(Stage stage, Limits limits, Duration counted) throws Exception {
        try (var corner = stage.corner("runs")) {
            corner.start("intake");
            corner.start("prime");
            NoOpWorker.start(corner, _ -> {});
            var results = corner.keep(Results.listen(corner.mesh(), corner.kafka()));
            warmUp(corner, results, counted);
            return new Saturated(stage, corner, results, limits, counted).figures();
        }
    }

    /** So that consumers have found each other, and the compilers have done most of their work. */
    private static void warmUp(Corner corner, Results results, Duration counted) throws Exception {
        try (var backlog = new Backlog(corner)) {
            int runs = backlog.accept((int) (WARM_UP_RATE * counted.toSeconds()), 1);
            runs += backlog.accept((int) (WARM_UP_RATE * counted.toSeconds() / LONG), LONG);
            results.await(runs, LONGEST_WAIT);
        }
    }

    private record Saturated(Stage stage, Corner corner, Results results, Limits limits, Duration counted) {

        List<Figure> figures() throws Exception {
            var figures = new ArrayList<Figure>();
            figures.addAll(throughTheDoor(1, Goal.atLeast(4_000)));
            try (var footprint = new Footprint(stage, corner)) {
                var before = footprint.now();
                long runsBefore = results.count();
                figures.addAll(throughTheDoor(LONG, Goal.atLeast(10_000)));
                figures.addAll(footprint.since(before, LONG * (results.count() - runsBefore)));
            }
            try (var backlog = new Backlog(corner)) {
                figures.addAll(coordinatorAlone(backlog, 1));
                figures.addAll(coordinatorAlone(backlog, LONG));
            }
            return figures;
        }

        private List<Figure> throughTheDoor(int steps, Goal goal) throws Exception {
            long before = results.count();
            try (var load =
                    HttpLoad.connect(stage.vertx(), corner.of("intake").url(), LANES, () -> Payload.post(steps))) {
                load.begin(Arrivals.whileUnder(() -> load.answered() - (results.count() - before), UNDER_WAY / steps));
                TimeUnit.MILLISECONDS.sleep(counted.toMillis() / 2);
                var effort = Effort.now(stage, corner);
                long from = results.count();
                long begin = System.nanoTime();
                TimeUnit.MILLISECONDS.sleep(counted.toMillis());
                double done = steps * (results.count() - from);
                double rate = done * 1e9 / (System.nanoTime() - begin);
                var efforts = effort.until(Effort.now(stage, corner), done, unit(steps));
                load.stop();
                results.await(before + load.answered(), LONGEST_WAIT);
                var figures = new ArrayList<Figure>();
                figures.add(Figure.of(steps + "-step runs, door to result", rate, unit(steps) + "s/s")
                        .beside(limits.insertedRows())
                        .goal(goal));
                figures.addAll(efforts);
                return figures;
            }
        }

        /** While a backlog is worked off, without the time in which it is being made. */
        private List<Figure> coordinatorAlone(Backlog backlog, int steps) throws Exception {
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
            var efforts = effort.until(Effort.now(stage, corner), done, unit(steps) + " without the door");
            results.await(before + runs, LONGEST_WAIT);
            var figures = new ArrayList<Figure>();
            figures.add(Figure.of(steps + "-step runs, accepted before, no door", rate, unit(steps) + "s/s")
                    .beside(limits.insertedRows()));
            figures.addAll(efforts);
            return figures;
        }

        private static String unit(int steps) {
            return steps == 1 ? "run" : "hop";
        }
    }
}
