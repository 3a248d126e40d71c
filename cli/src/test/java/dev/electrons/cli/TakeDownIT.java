package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mesh in one process that is told to end: services first, then what they stand on. */
class TakeDownIT {
    /** Of somebody who lost what they stood on; what is said of a machine that has much else to do is no complaint. */
    private static final Pattern COMPLAINTS =
            Pattern.compile("[Aa]way|waiting for|did not drain|opening another| ERROR ");

    private static final Duration START = Duration.ofMinutes(3);
    private static final String TEXT = "{\"task_id\":\"waited-for\",\"title\":\"[explain] a mesh that ends\"}";

    @TempDir
    private Path folder;

    private Process mesh(int offset, Path log) throws IOException {
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.electrons.cli.De",
                "up",
                "--echo-runner",
                "--data",
                folder.resolve("data").toString(),
                "--port-offset",
                String.valueOf(offset));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    @Test
    void aMeshThatIsToldToEndGoesInOrderAndNobodyComplains() throws Exception {
        int offset = WholeMesh.freeOffset();
        var log = folder.resolve("mesh.log");
        var mesh = mesh(offset, log);
        try {
            await().atMost(START)
                    .until(() -> !mesh.isAlive() || Files.readString(log).contains("the mesh is up"));
            var door = new Door("http://127.0.0.1:" + (8080 + offset), Optional.empty());
            door.post("executions/sync", TEXT, true).orFail();

            int before = Files.readAllLines(log).size();

            mesh.destroy();

            assertThat(mesh.waitFor(2, TimeUnit.MINUTES)).isTrue();
            var last = Files.readAllLines(log).stream().skip(before).toList();
            assertThat(last)
                    .as(String.join("\n", last))
                    .noneMatch(line -> COMPLAINTS.matcher(line).find());
            assertThat(folder.resolve("data/postgres/postmaster.pid")).doesNotExist();
        } finally {
            mesh.destroyForcibly().waitFor();
        }
    }
}
