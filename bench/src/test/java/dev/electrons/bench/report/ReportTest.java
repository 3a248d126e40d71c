package dev.electrons.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.json.Json;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Facts MACHINE =
            new Facts(2, 24_105, "Temurin 25", "Linux", Instant.parse("2026-11-21T03:00:00Z"), 0.25);
    private static final Figure FAST = Figure.of("hops", 12_345.6, "hops/s")
            .beside(new Limit("rows/s", 80_000))
            .goal(Goal.atLeast(10_000));
    private static final Figure SLOW = Figure.of("latency, p50", 4.56, "ms").goal(Goal.atMost(4));
    private static final Figure TOLD = Figure.of("rows per hop", 1.25, "rows");

    private final Report report = new Report(MACHINE, "./de bench runs", List.of(FAST, SLOW, TOLD));

    @Test
    void aReportStartsWithTheMachineAndTheCommand() {
        assertThat(report.markdown())
                .startsWith("Machine: 2 cores, 24,105 MiB memory, JDK Temurin 25, Linux, 2026-11-21T03:00:00Z, "
                        + "load average before 0.3. Command: `./de bench runs`.");
    }

    @Test
    void aRowHasTheFigureItsLimitTheRatioAndTheGoal() {
        assertThat(report.markdown())
                .contains("| hops | 12,346 hops/s | 80,000 rows/s | 0.154 | ≥ 10,000 | yes |")
                .contains("| latency, p50 | 4.56 ms | – | – | ≤ 4 | **no** |")
                .contains("| rows per hop | 1.25 rows | – | – | – | – |");
    }

    @Test
    void machinesReadTheSame() {
        var json = Json.read(report.json(), com.fasterxml.jackson.databind.JsonNode.class);
        assertThat(json.at("/machine/cores").asInt()).isEqualTo(2);
        assertThat(json.at("/figures/0/figure/value").asDouble()).isEqualTo(12_345.6);
        assertThat(json.at("/figures/0/ratio").asDouble()).isEqualTo(12_345.6 / 80_000);
        assertThat(json.at("/figures/1/met").asBoolean(true)).isFalse();
        assertThat(json.at("/figures/2/met").isMissingNode()).isTrue();
    }

    @Test
    void aLimitOfNothingGivesNoRatio() {
        assertThat(TOLD.beside(new Limit("rows", 0)).ratio()).isNull();
    }

    @Test
    void memoryIsReadFromTheKernel() {
        assertThat(Facts.memory("MemFree:  12 kB\nMemTotal:       24683520 kB\n"))
                .isEqualTo(24_105);
        assertThat(Facts.memory("")).isZero();
    }
}
