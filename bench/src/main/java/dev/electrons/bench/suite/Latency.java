package dev.electrons.bench.suite;

import dev.electrons.bench.load.Arrivals;
import dev.electrons.bench.load.Definitions;
import dev.electrons.bench.load.HttpLoad;
import dev.electrons.bench.load.NoOpWorker;
import dev.electrons.bench.load.Payload;
import dev.electrons.bench.load.Results;
import dev.electrons.bench.report.Figure;
import dev.electrons.bench.report.Goal;
import dev.electrons.bench.report.Samples;
import dev.electrons.bench.stage.Stage;
import dev.electrons.task.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How long one run takes that has the mesh to itself, and each step of a long one. */
final class Latency implements Suite {
    private static final int LONG = 10;
    private static final int LANES = 32;
    private static final int UNDER_WAY = 200;
    private static final int LONGEST_WAIT = 30;

    @Override
    public List<Figure> measure(Stage stage, Limits limits, Duration counted) throws Exception {
        try (var corner = stage.corner("latency")) {
            corner.start("intake");
            corner.start("prime");
            Definitions.register(corner.of("intake").url(), Payload.definition(LONG));
            var hops = new Hops();
            NoOpWorker.start(corner, hops::seen);
            var results = corner.keep(Results.listen(corner.mesh(), corner.kafka()));
            var url = corner.of("intake").url();
            var runs = new Samples();
            for (int steps : List.of(1, LONG)) {
                try (var load = HttpLoad.connect(stage.vertx(), url, LANES, () -> Payload.post(steps))) {
                    warm(load, results, counted.dividedBy(2));
                }
            }
            try (var load = HttpLoad.connect(stage.vertx(), url, 1, () -> Payload.post(1))) {
                repeat(load, results, new Samples(), counted.dividedBy(2));
                repeat(load, results, runs, counted);
            }
            try (var load = HttpLoad.connect(stage.vertx(), url, 1, () -> Payload.post(LONG))) {
                repeat(load, results, new Samples(), counted.dividedBy(2));
                hops.count();
                repeat(load, results, new Samples(), counted);
            }
            return figures(runs, hops.samples, limits);
        }
    }

    /** A service that has run for a day is compiled; at one run at a time that would take hours. */
    private static void warm(HttpLoad load, Results results, Duration window) throws Exception {
        long before = results.count();
        load.begin(Arrivals.whileUnder(() -> load.answered() - (results.count() - before), UNDER_WAY));
        Steady.await(results::count, window);
        load.stop();
        results.await(before + load.answered(), LONGEST_WAIT);
    }

    private static void repeat(HttpLoad load, Results results, Samples samples, Duration counted) throws Exception {
        long end = System.nanoTime() + counted.toNanos();
        while (System.nanoTime() < end) {
            samples.add(once(load, results));
        }
    }

    private static long once(HttpLoad load, Results results) throws InterruptedException {
        long before = results.count();
        long begin = System.nanoTime();
        load.begin(Arrivals.once());
        results.await(before + 1, LONGEST_WAIT);
        return System.nanoTime() - begin;
    }

    private static List<Figure> figures(Samples runs, Samples hops, Limits limits) {
        var figures = new ArrayList<Figure>();
        var whole = limits.chain(3, 4);
        figures.add(Figure.of("1-step run, request to result on the topic, p50", runs.millis(50), "ms")
                .beside(whole)
                .goal(Goal.atMost(10)));
        figures.add(Figure.of("1-step run, request to result on the topic, p99", runs.millis(99), "ms")
                .beside(whole)
                .goal(Goal.atMost(25)));
        var hop = limits.chain(1, 2);
        figures.add(Figure.of("hop of a 10-step run, one at a time, p50", hops.millis(50), "ms")
                .beside(hop)
                .goal(Goal.atMost(4)));
        figures.add(Figure.of("hop of a 10-step run, one at a time, p99", hops.millis(99), "ms")
                .beside(hop)
                .goal(Goal.atMost(10)));
        return figures;
    }

    /** From one task of a run reaching its worker to the next one doing so. Told by the worker's thread. */
    private static final class Hops {
        private final Samples samples = new Samples();
        private volatile boolean counting;
        private dev.electrons.id.@org.jspecify.annotations.Nullable RunId run;
        private long last;

        /** What was seen so far was warming up. */
        void count() {
            counting = true;
        }

        void seen(Task task) {
            long now = System.nanoTime();
            if (counting && task.taskId().run().equals(run)) {
                samples.add(now - last);
            }
            run = task.taskId().run();
            last = now;
        }
    }
}
