package dev.electrons.bench.suite;

import dev.electrons.bench.load.Arrivals;
import dev.electrons.bench.load.HttpLoad;
import dev.electrons.bench.load.Payload;
import dev.electrons.bench.report.Figure;
import dev.electrons.bench.report.Goal;
import dev.electrons.bench.stage.Stage;
import java.time.Duration;
import java.util.List;

/** Durable accepts, answered 202 after their commit, while nobody works on what was accepted. */
final class Accepts implements Suite {
    private static final int LANES = 64;

    @Override
    public List<Figure> measure(Stage stage, Limits limits, Duration counted) throws Exception {
        try (var corner = stage.corner("accepts")) {
            corner.start("intake");
            try (var load = HttpLoad.connect(stage.vertx(), corner.of("intake").url(), LANES, () -> Payload.post(1))) {
                Steady.reach(load, counted.dividedBy(2));
                var full = load.run(Arrivals.closed(), counted.dividedBy(2), counted);
                double p50 = full.samples().millis(50);
                double p99 = full.samples().millis(99);
                var paced = Arrivals.every(full.perSecond() / 2, System.nanoTime());
                var half = load.run(paced, counted.dividedBy(5), counted);
                return List.of(
                        Figure.of("durable accepts, 64 connections", full.perSecond(), "accepts/s")
                                .beside(limits.commitsAtOnce())
                                .goal(Goal.atLeast(8_000)),
                        Figure.of("accept at saturation, p50", p50, "ms"),
                        Figure.of("accept at saturation, p99", p99, "ms"),
                        Figure.of("accept at half load, p50", half.samples().millis(50), "ms"),
                        Figure.of("accept at half load, p99", half.samples().millis(99), "ms")
                                .goal(Goal.atMost(20)),
                        Figure.of("accepts refused", (double) (full.refused() + half.refused()), "")
                                .goal(Goal.atMost(0)));
            }
        }
    }
}
