package dev.electrons.sandbox.job;

import java.time.Duration;
import java.util.Map;

/**
 * What one job may use.
 *
 * @param wall time from start to end
 * @param cpu processor time of all its processes together
 * @param cores processors at once
 * @param memoryMb MiB of all its processes and files in memory together, no swap
 * @param pids processes and threads at once
 * @param diskMb MiB of its workspace
 * @param outputKb KiB of stdout and stderr together
 */
public record Limits(Duration wall, Duration cpu, int cores, int memoryMb, int pids, int diskMb, int outputKb) {
    public static final Limits DEFAULT =
            new Limits(Duration.ofSeconds(60), Duration.ofSeconds(60), 1, 512, 128, 256, 8 << 10);
    public static final Limits MOST =
            new Limits(Duration.ofHours(1), Duration.ofHours(4), 4, 8 << 10, 1024, 1 << 10, 8 << 10);

    /** MiB of any one file. */
    public static final int FILE_MB = 64;
    /** Files and folders in a workspace. */
    public static final int INODES = 16 << 10;
    /** MiB of {@code /tmp}. */
    public static final int TMP_MB = 64;
    /** MiB of {@code /dev/shm}. */
    public static final int SHM_MB = 16;
    /** Open files of any one process. */
    public static final int OPEN_FILES = 256;

    /** By their names in requests. */
    public Map<String, Long> figures() {
        return Map.of(
                "wall_ms", wall.toMillis(),
                "cpu_ms", cpu.toMillis(),
                "cores", (long) cores,
                "memory_mb", (long) memoryMb,
                "pids", (long) pids,
                "disk_mb", (long) diskMb,
                "output_kb", (long) outputKb);
    }

    /** The same with another time on the clock, and as much processor time as fits in it. */
    public Limits within(Duration time) {
        return new Limits(time, time.multipliedBy(cores), cores, memoryMb, pids, diskMb, outputKb);
    }
}
