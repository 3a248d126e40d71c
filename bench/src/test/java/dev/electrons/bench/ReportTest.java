package dev.electrons.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReportTest {
    @Test
    void putsFiguresBesideTheirLimitsAndGoals() {
        var report = new Report();
        report.fact("processors", "2");
        report.add("limits", "rows", 80_000, "rows/s");
        report.add("runs", "hops", 8_000, "hops/s", "rows", Report.atLeast(10_000));
        report.add("latency", "p99", 9.5, "ms", Report.atMost(10));
        assertThat(report.markdown())
                .contains("* processors: 2\n")
                .contains("| runs | hops | 8,000 hops/s | 80,000 (rows) | 0.100 | ≥ 10,000 | **no** |\n")
                .contains("| latency | p99 | 9.50 ms |  |  | ≤ 10.0 | yes |\n");
        assertThat(report.json()).contains("\"figure\":\"hops\"").contains("\"limit\":80000.0");
    }

    @Test
    void readsWhatLinuxSaysOfMemory() {
        var status = "Name:\tjava\nVmHWM:\t  204800 kB\nVmRSS:\t  102400 kB\n";
        assertThat(ProcessMemory.field(status, "VmRSS")).isEqualTo(100);
        assertThat(ProcessMemory.field(status, "VmHWM")).isEqualTo(200);
    }
}
