package dev.electrons.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitsIT {
    private static RunningSandbox sandbox;

    @BeforeAll
    static void start(@TempDir Path home) throws Exception {
        sandbox = RunningSandbox.start(home);
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @Test
    void aMemoryBombIsKilledAtTheUsualLimit() throws Exception {
        var report = sandbox.run("python", "x = []\nwhile True: x.append(bytearray(8 << 20))");

        assertThat(report.path("outcome").asText()).isEqualTo("OOM_KILLED");
        assertThat(report.path("error_code").asText()).isEqualTo("OOMKilled");
        assertThat(report.path("metadata").path("max_rss_kb").asLong()).isLessThanOrEqualTo(512 << 10);
    }

    @Test
    void memoryFilledThroughFilesCountsToo() throws Exception {
        var report = sandbox.run(
                "bash",
                "head -c 15m /dev/zero >/dev/shm/a; head -c 60m /dev/zero >/tmp/a; head -c 60m /dev/zero >a",
                Map.of("memory_mb", 64));

        assertThat(report.path("outcome").asText()).isEqualTo("OOM_KILLED");
    }

    @Test
    void aForkBombIsContained() throws Exception {
        var bomb = sandbox.run("bash", "b() { b | b & }; b; wait; sleep 30", Map.of("wall_ms", 1_500, "pids", 64));

        assertThat(bomb.path("outcome").asText()).isIn("TIMEOUT", "FAILED");
        assertThat(sandbox.run("bash", "echo well").path("stdout").asText()).isEqualTo("well\n");
    }

    @Test
    void noMoreProcessesThanAllowedCanBeStarted() throws Exception {
        var report = sandbox.run("python", """
                import subprocess
                n = 0
                try:
                    while n < 40:
                        subprocess.Popen(['sleep', '9']); n += 1
                except OSError: pass
                print(n)
                """, Map.of("pids", 10));

        assertThat(report.path("stdout").asText()).isEqualTo("9\n");
    }

    @Test
    void timeRunsOutEvenForWhoIgnoresEverySignal() throws Exception {
        long begin = System.nanoTime();
        var report = sandbox.run(
                "python",
                "import signal, time\nfor s in (1, 2, 15): signal.signal(s, signal.SIG_IGN)\nprint('up')\ntime.sleep(60)",
                Map.of("wall_ms", 500));

        assertThat(report.path("outcome").asText()).isEqualTo("TIMEOUT");
        assertThat(report.path("stdout").asText()).isEqualTo("up\n");
        assertThat((System.nanoTime() - begin) / 1_000_000).isBetween(2_000L, 6_000L);
    }

    @Test
    void whoListensMayLeaveInPeace() throws Exception {
        var report = sandbox.run("bash", "trap 'echo bye; exit 0' TERM; sleep 60 & wait", Map.of("wall_ms", 400));

        assertThat(report.path("outcome").asText()).isEqualTo("TIMEOUT");
        assertThat(report.path("stdout").asText()).isEqualTo("bye\n");
    }

    @Test
    void processorTimeOfAllProcessesTogetherRunsOut() throws Exception {
        var report = sandbox.run(
                "bash",
                "for i in 1 2 3; do (while :; do :; done) & done; wait",
                Map.of("cpu_ms", 600, "wall_ms", 30_000));

        assertThat(report.path("outcome").asText()).isEqualTo("TIMEOUT");
        assertThat(report.path("reason").asText()).contains("processor");
    }

    @Test
    void anOutputFloodIsStopped() throws Exception {
        var report = sandbox.run("bash", "yes", Map.of("output_kb", 100));

        assertThat(report.path("outcome").asText()).isEqualTo("OUTPUT_LIMIT");
        assertThat(report.path("stdout").asText()).hasSize(100 << 10);
    }

    @Test
    void aProgramThatEndsRightAfterItsFloodIsStillOverTheLimit() throws Exception {
        var report = sandbox.run("bash", "head -c 3000 /dev/zero | tr '\\0' x", Map.of("output_kb", 2));

        assertThat(report.path("outcome").asText()).isEqualTo("OUTPUT_LIMIT");
        assertThat(report.path("stdout").asText()).hasSize(2048);
    }

    @Test
    void aFullWorkspaceIsToldFromOtherFailures() throws Exception {
        var report = sandbox.run("bash", "head -c 40m /dev/zero > a", Map.of("disk_mb", 8));

        assertThat(report.path("outcome").asText()).isEqualTo("DISK_LIMIT");
    }

    @Test
    void aFloodOfSmallFilesRunsIntoTheLimitOnFiles() throws Exception {
        var report = sandbox.run("python", "for i in range(20000): open('f%d' % i, 'w').close()");

        assertThat(report.path("outcome").asText()).isEqualTo("DISK_LIMIT");
        assertThat(report.path("artifacts")).hasSize(64);
    }

    @Test
    void oneFileMayNotGrowWithoutEnd() throws Exception {
        var report = sandbox.run("bash", "exec head -c 80m /dev/zero > a");

        assertThat(report.path("outcome").asText()).isEqualTo("DISK_LIMIT");
        assertThat(report.path("signal").asText()).isEqualTo("SIGXFSZ");
    }

    @Test
    void nodeAndJavaAreToldHowMuchMemoryThereIs() throws Exception {
        var node = sandbox.run("node", "console.log(require('v8').getHeapStatistics().heap_size_limit >> 20)");
        var java = sandbox.run("java", "void main() { IO.println(Runtime.getRuntime().maxMemory() >> 20); }");

        assertThat(Integer.parseInt(node.path("stdout").asText().strip())).isLessThan(512);
        assertThat(Integer.parseInt(java.path("stdout").asText().strip())).isLessThan(512);
    }
}
