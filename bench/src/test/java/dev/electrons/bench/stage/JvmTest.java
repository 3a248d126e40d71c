package dev.electrons.bench.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JvmTest {
    @Test
    void theWholeMeshIsMeasuredAsItIsStarted() throws IOException {
        var script = Files.readString(Project.root().resolve("de"));
        assertThat(Stream.concat(Jvm.ALL_IN_ONE.stream(), Jvm.NATIVE.stream()))
                .allSatisfy(flag -> assertThat(script).contains(flag));
    }

    @Test
    void aServiceIsMeasuredAsItsImageStartsIt() throws IOException {
        var image = Files.readString(Project.root().resolve("Dockerfile"));
        assertThat(Stream.concat(Jvm.SERVICE.stream(), Jvm.NATIVE.stream()))
                .filteredOn(flag -> !flag.startsWith("-Xmx")) // a share of the container's memory there
                .allSatisfy(flag -> assertThat(image).contains(flag));
    }
}
