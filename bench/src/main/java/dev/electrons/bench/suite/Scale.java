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

/** Whether a hop costs more where there is much of everything: processor time of all services per hop, as a multiple. */
final class Scale implements Suite {
    private static final int NODES = 10_000;
    private static final int FEW_NODES = 100;
    private static final int SHORT = 10;
    private static final int RUNS = 100_000;
    private static final long ROWS = 10_000_000;
    private static final int UNDER_WAY = 200;
    private static final int LANES = 32;
    private static final int WARM_UPS = 4;
    private static final int LONGEST_WAIT = 300;
    private static final double WORSE = 1.2;

    @Override
    public List<Figure> measure(Stage stage, Limits limits, Duration counted) throws Exception {
        try (var corner = stage.corner("scale")) {
            corner.start("intake");
            corner.start("prime");
            var intake = corner.of("intake").url();
            for (var definition : List.of(
                    Payload.definition(SHORT), Payload.flat(FEW_NODES), Payload.flat(NODES), Payload.parked())) {
                Definitions.register(intake, definition);
            }
            var worker = NoOpWorker.start(corner, _ -> {});
            var results = corner.keep(Results.listen(corner.mesh(), corner.kafka()));
            try (var crowd = new Crowd(stage, corner)) {
                return new Measured(stage, corner, worker, results, counted).figures(crowd);
            }
        }
    }

    private record Measured(Stage stage, Corner corner, NoOpWorker worker, Results results, Duration counted) {

        List<Figure> figures(Crowd crowd) throws Exception {
            var figures = new ArrayList<Figure>();
            alone(FEW_NODES, counted.multipliedBy(WARM_UPS));
            double earlier = alone(FEW_NODES, counted);
            double many = alone(NODES, Duration.ZERO);
            double few = (earlier + alone(FEW_NODES, counted)) / 2; // the compilers still work: drift cancels out
            figures.add(Figure.of("processor time per hop, one run of 100 nodes at a time", few, "µs"));
            figures.add(ratio("one run of 10,000 nodes", many, few));
            double calm = saturated();
            figures.add(Figure.of("processor time per hop, 200 runs of 10 nodes under way", calm, "µs"));
            crowd.park(RUNS);
            figures.add(ratio("100,000 other runs in flight", saturated(), calm));
            crowd.fill(ROWS);
            figures.add(ratio("100,000 runs and 10,000,000 event rows", saturated(), calm));
            return figures;
        }

        private static Figure ratio(String with, double much, double little) {
            return Figure.of("cost per hop with " + with, much / little, "×").goal(Goal.atMost(WORSE));
        }

        /** What a hop of one run of so many nodes costs, one such run after the other for so long, at least one. */
        private double alone(int nodes, Duration time) throws Exception {
            long end = System.nanoTime() + time.toNanos();
            try (var load = HttpLoad.connect(stage.vertx(), corner.of("intake").url(), 1, () -> Payload.post(nodes))) {
                var effort = Effort.now(stage, corner);
                long before = results.count();
                do {
                    load.begin(Arrivals.once());
                    results.await(results.count() + 1, LONGEST_WAIT);
                } while (System.nanoTime() < end);
                return effort.servicesUntil(Effort.now(stage, corner)) / (results.count() - before) / nodes;
            }
        }

        private double saturated() throws Exception {
            long before = results.count();
            try (var load =
                    HttpLoad.connect(stage.vertx(), corner.of("intake").url(), LANES, () -> Payload.post(SHORT))) {
                load.begin(Arrivals.whileUnder(() -> load.answered() - (results.count() - before), UNDER_WAY));
                Steady.await(results::count, counted.dividedBy(2));
                var effort = Effort.now(stage, corner);
                long from = worker.done();
                TimeUnit.MILLISECONDS.sleep(counted.toMillis());
                double cost = effort.servicesUntil(Effort.now(stage, corner)) / (worker.done() - from);
                load.stop();
                results.await(before + load.answered(), LONGEST_WAIT);
                return cost;
            }
        }
    }
}
