package dev.electrons.bench.suite;

import dev.electrons.bench.load.Arrivals;
import dev.electrons.bench.load.HttpLoad;
import dev.electrons.bench.load.NoOpWorker;
import dev.electrons.bench.load.Payload;
import dev.electrons.bench.report.Figure;
import dev.electrons.bench.stage.Stage;
import java.time.Duration;
import java.util.List;

/** Calls that wait for their result, one at a time and many at once. */
final class Sync implements Suite {
    private static final int MANY = 64;

    @Override
    public List<Figure> measure(Stage stage, Limits limits, Duration counted) throws Exception {
        try (var corner = stage.corner("sync")) {
            corner.start("intake");
            corner.start("prime");
            NoOpWorker.start(corner, _ -> {});
            var door = corner.of("intake").url();
            try (var one = HttpLoad.connect(stage.vertx(), door, 1, Payload::sync);
                    var many = HttpLoad.connect(stage.vertx(), door, MANY, Payload::sync)) {
                Steady.reach(many, counted.dividedBy(2));
                var alone = one.run(Arrivals.closed(), counted.dividedBy(5), counted);
                var crowd = many.run(Arrivals.closed(), counted.dividedBy(5), counted);
                var whole = limits.chain(3, 4);
                return List.of(
                        Figure.of(
                                        "synchronous 1-step run, one at a time, p50",
                                        alone.samples().millis(50),
                                        "ms")
                                .beside(whole),
                        Figure.of(
                                        "synchronous 1-step run, one at a time, p99",
                                        alone.samples().millis(99),
                                        "ms")
                                .beside(whole),
                        Figure.of("synchronous runs, 64 callers", crowd.perSecond(), "runs/s"),
                        Figure.of(
                                "synchronous run, 64 callers, p50",
                                crowd.samples().millis(50),
                                "ms"),
                        Figure.of(
                                "synchronous run, 64 callers, p99",
                                crowd.samples().millis(99),
                                "ms"));
            }
        }
    }
}
