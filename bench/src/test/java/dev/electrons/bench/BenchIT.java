package dev.electrons.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.bench.report.Figure;
import dev.electrons.bench.stage.Jvm;
import dev.electrons.bench.stage.Stage;
import dev.electrons.bench.suite.Limits;
import dev.electrons.bench.suite.Suite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** That it measures and cleans up; never how fast. */
class BenchIT {
    private static final Limits UNKNOWN = new Limits(0, 0, 0, 0, 0, 0, 0);

    @Test
    void aSuiteMeasuresTheServicesAsProcessesAndLeavesNothingBehind() throws Exception {
        Path folder;
        List<Figure> figures;
        try (var stage = Stage.open(Jvm.SERVICE)) {
            folder = stage.folder();
            figures =
                    Objects.requireNonNull(Suite.all(1).get("accepts")).measure(stage, UNKNOWN, Duration.ofSeconds(1));
        }
        assertThat(figures)
                .anySatisfy(figure -> assertThat(figure.name()).startsWith("durable accepts"))
                .filteredOn(figure -> figure.unit().equals("accepts/s"))
                .allSatisfy(figure -> assertThat(figure.value()).isPositive());
        assertThat(Files.exists(folder)).isFalse();
        assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
                .isEmpty();
    }
}
