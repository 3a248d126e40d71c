package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.backing.Ports;
import dev.electrons.backing.ServiceProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The classes that an image keeps of an earlier start. */
class AotCacheIT {
    private static final String SERVICE = "runner-proxy";

    private static void make(Path cache) throws IOException, InterruptedException {
        var jar = Processes.PROJECT.resolve(SERVICE).resolve("target").resolve(SERVICE + ".jar");
        var builder = new ProcessBuilder(
                        "/bin/sh",
                        Processes.PROJECT.resolve("k8s/aot-cache.sh").toString(),
                        cache.toString(),
                        jar.toString(),
                        "-XX:+UseSerialGC",
                        "-XX:+UseCompactObjectHeaders",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow")
                .redirectErrorStream(true);
        builder.environment().put("PATH", Path.of(System.getProperty("java.home"), "bin") + ":/usr/bin:/bin");
        builder.environment().put("DE_PORT", String.valueOf(Ports.free()));
        builder.environment().put("SECONDS_UP", "5");
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    @Test
    void aServiceStartsFromThem(@TempDir Path folder) throws Exception {
        var cache = folder.resolve("service.aot");
        make(cache);
        var runners = Files.writeString(folder.resolve("runners.yaml"), "runners:\n  - {name: echo, protocol: echo}\n");

        // With this mode the JVM refuses to start without them.
        try (var service = ServiceProcess.start(
                Processes.PROJECT,
                SERVICE,
                List.of(
                        "-XX:+UseSerialGC",
                        "-XX:+UseCompactObjectHeaders",
                        "-Xmx96m",
                        "-XX:AOTCache=" + cache,
                        "-XX:AOTMode=on"),
                Map.of("DE_PORT", String.valueOf(Ports.free()), "DE_RUNNERS_FILE", runners.toString()),
                folder)) {
            service.awaitReady(Duration.ofSeconds(60));
        }
    }

    @Test
    void everyImageMakesThemForTheJvmThatItStarts() {
        var stages = ImageFile.stages();

        assertThat(stages.values()).hasSize(2).allSatisfy(stage -> {
            assertThat(stage.jvm()).contains("-XX:AOTCache=/app/service.aot");
            var made = stage.made().split(" +");
            assertThat(made).startsWith("sh", "/app/aot-cache.sh", "/app/service.aot", "/app/service.jar");
            assertThat(stage.jvm()).containsAll(List.of(made).subList(4, made.length));
        });
    }
}
