package dev.electrons.bench.suite;

import dev.electrons.bench.load.Backlog;
import dev.electrons.bench.load.NoOpWorker;
import dev.electrons.bench.load.Payload;
import dev.electrons.bench.load.Results;
import dev.electrons.bench.report.Figure;
import dev.electrons.bench.report.Goal;
import dev.electrons.bench.report.Samples;
import dev.electrons.bench.stage.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What one app notices of another's flood: how long its requests take, alone and behind a backlog of somebody else's. */
final class Fairness implements Suite {
    private static final int FLOOD = 30_000;
    private static final int OWN = 500;
    private static final int ROUNDS = 5;
    /** As workers of text have it: what they hold has had its turn. */
    private static final int WINDOW = 64;

    private static final int LONGEST_WAIT = 120;

    @Override
    public List<Figure> measure(Stage stage, Limits limits, Duration counted) throws Exception {
        try (var corner = stage.corner("fairness")) {
            corner.start("prime");
            NoOpWorker.start(corner, _ -> {}, WINDOW);
            var all = corner.keep(Results.listen(corner.mesh(), corner.kafka()));
            WorkedOff.warmUp(corner, all, counted);
            Set<String> own = ConcurrentHashMap.newKeySet();
            var results = corner.keep(Results.listen(corner.mesh(), corner.kafka(), own::contains));
            try (var backlog = new Backlog(corner)) {
                var app = new App(backlog, results, own);
                double alone = app.median(new Samples());
                long before = all.count();
                int flood = backlog.accept(FLOOD, () -> Payload.requestOf("flood"), _ -> {});
                double beside = app.median(new Samples());
                long left = flood + (long) ROUNDS * OWN - (all.count() - before);
                all.await(before + flood + (long) ROUNDS * OWN, LONGEST_WAIT);
                return figures(alone, beside, left);
            }
        }
    }

    private static List<Figure> figures(double alone, double beside, long left) {
        return List.of(
                Figure.of(OWN + " requests of one app, alone, p50", alone, "ms"),
                Figure.of(OWN + " requests of one app beside another's " + FLOOD + ", p50", beside, "ms"),
                Figure.of("their ratio", beside / alone, "times").goal(Goal.atMost(2)),
                Figure.of("of the other's, still waiting afterwards", (double) left, "runs"));
    }

    /** An app that posts so many at once and waits for its results. */
    private record App(Backlog backlog, Results results, Set<String> own) {
        double median(Samples samples) throws Exception {
            for (int round = 0; round < ROUNDS; round++) {
                long before = results.count();
                long begin = System.nanoTime();
                backlog.accept(OWN, () -> Payload.requestOf("own"), run -> own.add(run.toString()));
                results.await(before + OWN, LONGEST_WAIT);
                samples.add(System.nanoTime() - begin);
            }
            return samples.millis(50);
        }
    }
}
