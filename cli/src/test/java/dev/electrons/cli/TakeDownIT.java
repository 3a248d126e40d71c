package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mesh in one process that is told to end: services first, then what they stand on. */
class TakeDownIT {
    /** Of somebody who lost what they stood on; what is said of a machine that has much else to do is no complaint. */
    private static final Pattern COMPLAINTS =
            Pattern.compile("[Aa]way|waiting for|did not drain|opening another| ERROR ");

    private static final String TEXT = "{\"task_id\":\"waited-for\",\"title\":\"[explain] a mesh that ends\"}";

    @TempDir
    private Path folder;

    @Test
    void aMeshThatIsToldToEndGoesInOrderAndNobodyComplains() throws Exception {
        int offset = WholeMesh.freeOffset();
        var data = folder.resolve("data");
        try (var mesh = DeProcess.start(
                folder, "up", "--echo-runner", "--data", data.toString(), "--port-offset", String.valueOf(offset))) {
            mesh.awaitSaid("the mesh is up");
            var door = new Door("http://127.0.0.1:" + (8080 + offset), Optional.empty());
            door.post("executions/sync", TEXT, true).orFail();

            int before = mesh.said().size();

            mesh.tellToEnd();

            mesh.exit();
            var last = mesh.said().stream().skip(before).toList();
            assertThat(last)
                    .as(String.join("\n", last))
                    .noneMatch(line -> COMPLAINTS.matcher(line).find());
            assertThat(data.resolve("postgres/postmaster.pid")).doesNotExist();
        }
    }
}
