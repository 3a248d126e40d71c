package dev.electrons.bench.suite;

import dev.electrons.bench.load.Arrivals;
import dev.electrons.bench.load.Definitions;
import dev.electrons.bench.load.HttpLoad;
import dev.electrons.bench.load.Payload;
import dev.electrons.bench.load.Subscribers;
import dev.electrons.bench.report.Figure;
import dev.electrons.bench.report.Goal;
import dev.electrons.bench.stage.ProcStatus;
import dev.electrons.bench.stage.Stage;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Subscribers of live streams on one intake, all at once: until all listen, and until all have heard their run's end. */
final class Streams implements Suite {
    private static final int RUNS = 100;
    private static final int EACH = 100;
    private static final int LONGEST_WAIT = 120;
    /** As in its container: 40 % of 384 MiB. */
    private static final String HEAP = "153m";

    @Override
    public List<Figure> measure(Stage stage, Limits limits, Duration counted) throws Exception {
        try (var corner = stage.corner("streams")) {
            corner.start("intake", HEAP);
            corner.start("prime");
            var door = corner.of("intake").url();
            Definitions.register(door, Payload.parked());
            var ids = IntStream.range(0, RUNS)
                    .mapToObj(_ -> UUID.randomUUID().toString())
                    .toList();
            each(
                    stage,
                    corner.of("intake").url(),
                    ids.stream().map(Payload::park).toList());
            try (var subscribers = new Subscribers(stage.vertx(), door)) {
                long begin = System.nanoTime();
                subscribers.subscribe(ids, EACH, LONGEST_WAIT);
                double opened = (System.nanoTime() - begin) / 1e6;
                var memory = ProcStatus.of(corner.of("intake").pid());
                long end = System.nanoTime();
                each(stage, door, ids.stream().map(Streams::cancel).toList());
                subscribers.awaitDone(RUNS * EACH, LONGEST_WAIT);
                return List.of(
                        Figure.of("SSE subscribers at once on one intake", subscribers.open(), "")
                                .goal(Goal.atLeast(RUNS * EACH)),
                        Figure.of("of them told to come later at first", subscribers.refused(), "")
                                .goal(Goal.atMost(0)),
                        Figure.of("until all of them listen", opened, "ms"),
                        Figure.of("until all have heard the end of their runs", (System.nanoTime() - end) / 1e6, "ms"),
                        Figure.of("intake with all of them, RSS", memory.rssMib(), "MiB"));
            }
        }
    }

    private static Buffer cancel(String id) {
        return Payload.http("DELETE", "/executions/" + id, new byte[0]);
    }

    private static void each(Stage stage, java.net.URI door, List<Buffer> requests) throws Exception {
        var next = new AtomicInteger();
        var all = new ArrayList<>(requests);
        try (var load = HttpLoad.connect(stage.vertx(), door, 8, () -> all.get(next.getAndIncrement()))) {
            load.begin(Arrivals.whileUnder(() -> next.get(), all.size()));
            while (load.answered() < all.size()) {
                java.util.concurrent.TimeUnit.MILLISECONDS.sleep(5);
            }
        }
    }
}
