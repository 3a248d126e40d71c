package dev.electrons.bench.suite;

import dev.electrons.bench.load.Arrivals;
import dev.electrons.bench.load.Definitions;
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

/** Runs and hops a second when there is always more to do, through the door. */
final class Runs implements Suite {
    private static final int LANES = 64;
    private static final int UNDER_WAY = 1_000;
    private static final int LONG = 10;
    private static final int LONGEST_WAIT = 120;

    @Override
    public List<Figure> measure(Stage stage, Limits limits, Duration counted) throws Exception {
        try (var corner = stage.corner("runs")) {
            corner.start("intake");
            corner.start("prime");
            Definitions.register(corner.of("intake").url(), Payload.definition(LONG));
            NoOpWorker.start(corner, _ -> {});
            var results = corner.keep(Results.listen(corner.mesh(), corner.kafka()));
            WorkedOff.warmUp(corner, results, counted);
            return new Saturated(stage, corner, results, limits, counted).figures();
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
            return figures;
        }

        private List<Figure> throughTheDoor(int steps, Goal goal) throws Exception {
            long before = results.count();
            try (var load =
                    HttpLoad.connect(stage.vertx(), corner.of("intake").url(), LANES, () -> Payload.post(steps))) {
                load.begin(Arrivals.whileUnder(() -> load.answered() - (results.count() - before), UNDER_WAY));
                Steady.await(results::count, counted.dividedBy(2));
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

        private static String unit(int steps) {
            return steps == 1 ? "run" : "hop";
        }
    }
}
