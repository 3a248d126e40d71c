package dev.electrons.sandbox.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every limit, as the design has it. */
class LimitsTest {
    @Test
    void theUsualLimits() {
        assertThat(Limits.DEFAULT.figures())
                .isEqualTo(Map.of(
                        "wall_ms", 60_000L,
                        "cpu_ms", 60_000L,
                        "cores", 1L,
                        "memory_mb", 512L,
                        "pids", 128L,
                        "disk_mb", 256L,
                        "output_kb", 8_192L));
    }

    @Test
    void theMostThatAnyoneMayAskFor() {
        assertThat(Limits.MOST.figures())
                .isEqualTo(Map.of(
                        "wall_ms", 3_600_000L,
                        "cpu_ms", 4 * 3_600_000L,
                        "cores", 4L,
                        "memory_mb", 8_192L,
                        "pids", 1_024L,
                        "disk_mb", 1_024L,
                        "output_kb", 8_192L));
    }

    @Test
    void thoseThatAreTheSameForAll() {
        assertThat(Limits.fixed())
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("file_mb", 64L),
                        Map.entry("inodes", 16_384L),
                        Map.entry("tmp_mb", 64L),
                        Map.entry("shm_mb", 16L),
                        Map.entry("open_files", 256L),
                        Map.entry("core_mb", 0L),
                        Map.entry("artifacts", 64L),
                        Map.entry("artifacts_mb", 32L),
                        Map.entry("artifact_depth", 16L),
                        Map.entry("source_mb", 1L),
                        Map.entry("stdin_mb", 1L),
                        Map.entry("arguments_kb", 128L),
                        Map.entry("environment_kb", 32L),
                        Map.entry("clone_mb", 256L),
                        Map.entry("clone_ms", 120_000L)));
    }
}
