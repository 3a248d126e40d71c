package dev.electrons.bench;

import dev.electrons.backing.Ports;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How much each service holds and how soon it is ready, alone and all in one process. */
final class Memory implements Suite {
    private static final List<String> SERVICES =
            List.of("sandbox-executor", "runner-proxy", "subworkflows", "prime", "intake");
    private static final int CALLERS = 16;

    @Override
    public void run(Stage stage, Report report, Duration length) throws Exception {
        for (var name : SERVICES) {
            report.add("memory", name + " ready", stage.start(name), "ms", Report.atMost(2_000));
        }
        try (var callers = new Callers(stage)) {
            callers.flood(CALLERS, length, HttpMethod.POST, "/intake", Memory::request);
            report.add("memory", "requests in the load", (double) callers.accepted.get(), "");
            for (var name : SERVICES) {
                report.add(
                        "memory",
                        name + " under load",
                        ProcessMemory.resident(stage.pid(name)),
                        "MiB",
                        Report.atMost(200));
            }
        }
        SERVICES.forEach(stage::stop);
        whole(stage, report, length);
    }

    /** {@code de up}, as a laptop runs it. */
    private static void whole(Stage stage, Report report, Duration length) throws Exception {
        int offset = Ports.free() - 8_091;
        var log = stage.folder.resolve("up.log");
        var builder = new ProcessBuilder(
                        stage.project.resolve("de").toString(),
                        "up",
                        "--data",
                        stage.folder.resolve("up").toString(),
                        "--port-offset",
                        String.valueOf(offset),
                        "--echo-runner")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().remove("DE_SERVER");
        long begin = System.nanoTime();
        var process = builder.start();
        try {
            ready(process, log);
            report.add("memory", "de up ready", (System.nanoTime() - begin) / 1e6, "ms", Report.atMost(8_000));
            report.add("memory", "de up idle", ProcessMemory.resident(process.pid()), "MiB", Report.atMost(1_024));
            stage.use("intake", 8_080 + offset);
            try (var callers = new Callers(stage)) {
                callers.flood(CALLERS, length, HttpMethod.POST, "/intake", Memory::request);
            }
            report.add(
                    "memory", "de up under load", ProcessMemory.resident(process.pid()), "MiB", Report.atMost(1_024));
            report.add("memory", "de up, most ever", ProcessMemory.most(process.pid()), "MiB");
        } finally {
            process.destroy();
            process.waitFor(30, TimeUnit.SECONDS);
        }
    }

    private static void ready(Process process, Path log) throws IOException, InterruptedException {
        while (!Files.readString(log).contains("the mesh is up")) {
            if (!process.isAlive()) {
                throw new IllegalStateException("de up ended: " + Files.readString(log));
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** One program among many texts for the echo runner. */
    private static String request(long n) {
        return n % 20 == 0
                ? "{\"code\":{\"language\":\"bash\",\"source\":\":\"}}"
                : "{\"task_type\":\"text\",\"query\":\"number " + n + " " + "q".repeat(350) + "\"}";
    }
}
