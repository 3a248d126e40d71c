package dev.electrons.bench;

import io.vertx.core.http.HttpMethod;
import java.time.Duration;

/** What the door takes when nobody works behind it, and how fast it tells how a run is going. */
final class Accepts implements Suite {
    private static final int CALLERS = 64;
    private static final String PROMPT = "z".repeat(330);

    @Override
    public void run(Stage stage, Report report, Duration length) throws Exception {
        stage.start("intake");
        try (var callers = new Callers(stage)) {
            callers.flood(CALLERS, length.dividedBy(2), HttpMethod.POST, "/executions", Accepts::body); // warms up
            reset(callers);
            callers.flood(CALLERS, length, HttpMethod.POST, "/executions", Accepts::body);
            double rate = callers.accepted.get() / (length.toNanos() / 1e9);
            report.add("accepts", "durable accepts", rate, "/s", Limits.COMMITS, Report.atLeast(8_000));
            report.add("accepts", "durable accepts, saturated, p99", new Percentiles(callers.times).ms(99), "ms");
            reset(callers);
            callers.steady((int) rate / 2, length, HttpMethod.POST, "/executions", Accepts::body);
            report.add(
                    "accepts",
                    "durable accepts at half load, p99",
                    new Percentiles(callers.times).ms(99),
                    "ms",
                    Report.atMost(20));
            var id = "known-" + System.nanoTime();
            callers.call(HttpMethod.POST, "/executions", named(id)).await();
            reset(callers);
            callers.flood(CALLERS, length, HttpMethod.GET, "/status/" + id, _ -> "");
            report.add(
                    "accepts",
                    "status reads",
                    callers.accepted.get() / (length.toNanos() / 1e9),
                    "/s",
                    Report.atLeast(15_000));
            report.add("accepts", "refused", (double) callers.refused.get(), "");
        } finally {
            stage.stop("intake");
        }
    }

    private static void reset(Callers callers) {
        callers.accepted.set(0);
        callers.times.clear();
    }

    private static String body(long n) {
        return named("accept-" + System.nanoTime() + "-" + n);
    }

    private static String named(String id) {
        return "{\"task_id\":\"" + id + "\",\"title\":\"[research] bench\",\"description\":\"" + PROMPT + "\"}";
    }
}
