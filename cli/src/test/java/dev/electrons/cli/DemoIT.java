package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A demo is over when it is over: nothing of it stays, unless somebody will want to know what went wrong. */
class DemoIT {
    private static final String DATA = "de-demo";

    @TempDir
    private Path folder;

    private final String offset = String.valueOf(WholeMesh.freeOffset());

    @Test
    void aDemoThatEndsByItselfLeavesNothingBehind() throws Exception {
        try (var demo = DeProcess.start(folder, "demo", "--exit", "--port-offset", offset)) {
            assertThat(demo.exit()).as(demo.said().toString()).isZero();
            assertThat(demo.said()).contains("all three jobs completed");
            assertThat(demo.temporaryFiles()).noneMatch(name -> name.startsWith(DATA));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"starting Kafka", "the mesh is up", "serving at"})
    void aDemoThatIsToldToEndLeavesNothingBehindWhateverItIsAt(String words) throws Exception {
        try (var demo = DeProcess.start(folder, "demo", "--port-offset", offset)) {
            demo.awaitSaid(words);
            demo.tellToEnd();
            demo.exit();
            assertThat(demo.said()).anyMatch(line -> line.startsWith(words)).noneMatch(line -> line.contains(DATA));
            assertThat(demo.temporaryFiles()).noneMatch(name -> name.startsWith(DATA));
        }
    }

    @Test
    void theDataOfADemoWhoseJobsFailStayAndItSaysWhere() throws Exception {
        var sandbox =
                Files.writeString(Files.createDirectory(folder.resolve("bin")).resolve("bwrap"), """
                #!/bin/sh
                case "$*" in *main.py*) exit 1 ;; esac
                exec /usr/bin/bwrap "$@"
                """);
        Files.setPosixFilePermissions(sandbox, PosixFilePermissions.fromString("rwxr-xr-x"));
        var path = sandbox.getParent() + ":" + System.getenv("PATH");
        try (var demo = DeProcess.startWith(folder, path, "demo", "--exit", "--port-offset", offset)) {
            assertThat(demo.exit()).as(demo.said().toString()).isEqualTo(1);
            assertThat(demo.said()).contains("not all jobs completed");
            var kept = demo.temporaryFiles().stream()
                    .filter(name -> name.startsWith(DATA))
                    .toList();
            assertThat(kept).hasSize(1);
            assertThat(demo.said()).last().asString().endsWith("/" + kept.getFirst());
        }
    }
}
