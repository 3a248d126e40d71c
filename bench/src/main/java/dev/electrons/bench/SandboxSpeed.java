package dev.electrons.bench;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** What a sandbox costs: bash doing nothing, plainly and in the sandbox. */
final class SandboxSpeed implements Suite {
    private static final int TIMES = 100;
    private static final String NOTHING = "{\"language\":\"bash\",\"source\":\":\"}";

    @Override
    public void run(Stage stage, Report report, Duration length) throws Exception {
        stage.start("sandbox-executor");
        var client = stage.vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(16));
        try {
            for (int i = 0; i < TIMES / 2; i++) {
                execute(stage, client).await();
            }
            var plain = plain();
            report.add("sandbox", "plain bash, nothing, p50", plain.ms(50), "ms");
            List<Long> times = new ArrayList<>();
            for (int i = 0; i < TIMES; i++) {
                long begin = System.nanoTime();
                execute(stage, client).await();
                times.add(System.nanoTime() - begin);
            }
            report.add(
                    "sandbox",
                    "overhead over the plain process, p50",
                    new Percentiles(times).ms(50) - plain.ms(50),
                    "ms",
                    Report.atMost(15));
            long end = System.nanoTime() + length.toNanos();
            var done = new AtomicLong();
            Repeated.until(end, 4, () -> execute(stage, client).onSuccess(_ -> done.incrementAndGet()))
                    .await();
            report.add(
                    "sandbox",
                    "program runs, 4 at a time",
                    done.get() / (length.toNanos() / 1e9),
                    "/s",
                    Report.atLeast(100));
        } finally {
            client.close().await();
            stage.stop("sandbox-executor");
        }
    }

    private static Percentiles plain() throws IOException, InterruptedException {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            long begin = System.nanoTime();
            new ProcessBuilder("bash", "-c", ":").start().waitFor();
            times.add(System.nanoTime() - begin);
        }
        return new Percentiles(times);
    }

    private static Future<Buffer> execute(Stage stage, HttpClient client) {
        return client.request(HttpMethod.POST, stage.port("sandbox-executor"), "127.0.0.1", "/execute")
                .compose(request ->
                        request.putHeader("Content-Type", "application/json").send(Buffer.buffer(NOTHING)))
                .compose(response -> response.body().map(body -> {
                    if (response.statusCode() != 200) {
                        throw new IllegalStateException("the sandbox answered " + response.statusCode() + ": " + body);
                    }
                    return body;
                }));
    }
}
