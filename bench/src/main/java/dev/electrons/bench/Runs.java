package dev.electrons.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Whole runs, from the posted request to the result on its topic, with workers whose work is nothing. */
final class Runs implements Suite {
    private static final int CALLERS = 128;
    private static final int STEPS = 10;
    private static final int ONE_BY_ONE = 200;
    private static final String PROMPT = "y".repeat(330);

    @Override
    @SuppressWarnings("try") // the worker works by being there
    public void run(Stage stage, Report report, Duration length) throws Exception {
        stage.start("prime");
        stage.start("intake");
        try (var worker = new NoWork(stage);
                var results = new Results(stage);
                var callers = new Callers(stage)) {
            saturated(callers, results, length.dividedBy(2), Runs::step); // warms up
            double runs = saturated(callers, results, length, Runs::step);
            report.add("runs", "1-step runs, saturated", runs, "runs/s", Limits.ROWS, Report.atLeast(4_000));
            double chains = saturated(callers, results, length, Runs::chain);
            report.add(
                    "runs",
                    "hops, 10-step runs, saturated",
                    chains * STEPS,
                    "hops/s",
                    Limits.ROWS,
                    Report.atLeast(10_000));
            var one = latency(callers, results, Runs::step);
            report.add("latency", "1-step run, request to result, p50", one.ms(50), "ms", Report.atMost(10));
            report.add("latency", "1-step run, request to result, p99", one.ms(99), "ms", Report.atMost(25));
            var ten = latency(callers, results, Runs::chain);
            report.add(
                    "latency",
                    "hop, one run at a time, p50",
                    (ten.ms(50) - one.ms(50)) / (STEPS - 1),
                    "ms",
                    Report.atMost(4));
            report.add(
                    "latency",
                    "hop, one run at a time, p99",
                    (ten.ms(99) - one.ms(50)) / (STEPS - 1),
                    "ms",
                    Report.atMost(10));
            if (callers.refused.get() > 0) {
                report.add("runs", "requests refused", (double) callers.refused.get(), "");
            }
        } finally {
            stage.stop("intake");
            stage.stop("prime");
        }
    }

    /** Runs a second, from the first request until the last result. */
    private static double saturated(
            Callers callers, Results results, Duration length, java.util.function.LongFunction<String> body)
            throws InterruptedException {
        long acceptedBefore = callers.accepted.get();
        long before = results.count.get();
        long begin = System.nanoTime();
        callers.flood(CALLERS, length, HttpMethod.POST, "/executions", body);
        long wanted = before + callers.accepted.get() - acceptedBefore;
        results.await(wanted);
        double rate = (results.count.get() - before) / Limits.seconds(begin);
        if (results.count.get() < wanted) {
            System.err.println("   " + (wanted - results.count.get()) + " results are missing");
        }
        return rate;
    }

    private static Percentiles latency(Callers callers, Results results, java.util.function.LongFunction<String> body)
            throws InterruptedException {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < ONE_BY_ONE; i++) {
            long begin = System.nanoTime();
            var answer = callers.call(
                            HttpMethod.POST, "/executions", body.apply(1_000_000_000L + i + begin % 1_000_000))
                    .await();
            var run =
                    Json.read(answer.getBytes(), JsonNode.class).path("run_id").asText();
            times.add(results.when(run) - begin);
        }
        return new Percentiles(times);
    }

    private static String step(long n) {
        return "{\"task_id\":\"bench-" + System.nanoTime() + "-" + n
                + "\",\"title\":\"[research] bench\",\"description\":\"" + PROMPT + "\"}";
    }

    private static String chain(long n) {
        var nodes = IntStream.range(0, STEPS)
                .mapToObj(i -> "{\"id\":\"n" + i + "\",\"kind\":\"text\",\"config\":{\"prompt\":\""
                        + PROMPT.substring(0, 30) + "\"}}")
                .collect(Collectors.joining(","));
        var edges = IntStream.range(1, STEPS)
                .mapToObj(i -> "{\"from\":\"n" + (i - 1) + "\",\"to\":\"n" + i + "\"}")
                .collect(Collectors.joining(","));
        return "{\"task_id\":\"chain-" + System.nanoTime() + "-" + n
                + "\",\"title\":\"chain\",\"workflow\":{\"nodes\":[" + nodes + "],\"edges\":[" + edges + "]}}";
    }
}
