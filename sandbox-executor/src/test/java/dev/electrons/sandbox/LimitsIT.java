package dev.electrons.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits as they are told to the caller; that nobody breaks out of them, ResourceAttacksIT shows. */
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
    void filesThatTheWorkspaceCannotHoldAreItsLimitAndNoTroubleOfTheSandbox() throws Exception {
        var report = sandbox.execute(Map.of(
                "language",
                "bash",
                "source",
                "echo never",
                "files",
                Map.of("large", "x".repeat(2 << 20)),
                "limits",
                Map.of("disk_mb", 1)));

        assertThat(report.path("outcome").asText()).isEqualTo("DISK_LIMIT");
        assertThat(report.path("error_code").asText()).isEqualTo("ResourceExhausted");
        assertThat(report.path("error").asText()).contains("files of the request");
        assertThat(report.path("stdout").asText()).isEmpty();
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
    void theKernelsOwnLimitsAreWhatIsWrittenAboutThem() throws Exception {
        var report = sandbox.run("python", """
                import resource as r, os
                for name in ('CORE', 'NOFILE', 'FSIZE', 'CPU'): print(name, *r.getrlimit(getattr(r, 'RLIMIT_' + name)))
                for place in ('/tmp', '/dev/shm', '/box'): s = os.statvfs(place); print(place, s.f_blocks * s.f_frsize >> 20)
                print(os.statvfs('/box').f_files)
                """, Map.of("cpu_ms", 7_500, "disk_mb", 32));

        assertThat(report.path("stdout").asText().lines())
                .containsExactly(
                        "CORE 0 0",
                        "NOFILE 256 256",
                        "FSIZE 67108864 67108864",
                        "CPU 8 9",
                        "/tmp 64",
                        "/dev/shm 16",
                        "/box 32",
                        "16384");
    }

    @Test
    void whoeverIsStoppedWhileTheSandboxIsBeingSetUpIsAskedOnceItBegins() throws Exception {
        var report = sandbox.run("bash", "sleep 60", Map.of("wall_ms", 1));

        assertThat(report.path("outcome").asText()).isEqualTo("TIMEOUT");
        assertThat(report.path("signal").asText())
                .as("bubblewrap tells nothing of one that ended before it had become the program")
                .isIn("SIGTERM", "");
        assertThat(report.at("/metadata/execution_time_ms").asLong())
                .as("nobody waited for it to hear")
                .isLessThan(2_000);
    }

    @Test
    void whoListensMayLeaveInPeace() throws Exception {
        var report = sandbox.run("bash", "trap 'echo bye; exit 0' TERM; sleep 60 & wait", Map.of("wall_ms", 3_000));

        assertThat(report.path("outcome").asText()).isEqualTo("TIMEOUT");
        assertThat(report.path("stdout").asText()).isEqualTo("bye\n");
    }

    @Test
    void aProgramThatEndsRightAfterItsFloodIsStillOverTheLimit() throws Exception {
        var report = sandbox.run("bash", "head -c 3000 /dev/zero | tr '\\0' x", Map.of("output_kb", 2));

        assertThat(report.path("outcome").asText()).isEqualTo("OUTPUT_LIMIT");
        assertThat(report.path("stdout").asText()).hasSize(2048);
    }

    @Test
    void nodeAndJavaAreToldHowMuchMemoryThereIs() throws Exception {
        var node = sandbox.run("node", "console.log(require('v8').getHeapStatistics().heap_size_limit >> 20)");
        var java = sandbox.run("java", "void main() { IO.println(Runtime.getRuntime().maxMemory() >> 20); }");

        assertThat(Integer.parseInt(node.path("stdout").asText().strip())).isLessThan(512);
        assertThat(Integer.parseInt(java.path("stdout").asText().strip())).isLessThan(512);
    }
}
