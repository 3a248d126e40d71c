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
    /** MiB that the kernel holds for internet sockets, where it does not count them as memory. */
    public static final int SOCKETS_MB = 16;
    /** Open files of any one process. */
    public static final int OPEN_FILES = 256;

    /** Files that come back with an answer. */
    public static final int ARTIFACTS = 64;
    /** MiB of them together. */
    public static final int ARTIFACTS_MB = 32;
    /** Folders one in another, down to which they are looked for. */
    public static final int DEPTH = 16;
    /** MiB of a source, and of an input. */
    public static final int SOURCE_MB = 1;
    /** KiB of arguments. */
    public static final int ARGUMENTS_KB = 128;
    /** KiB of variables. */
    public static final int ENVIRONMENT_KB = 32;
    /** MiB of a clone, in whole and in any one file. */
    public static final int CLONE_MB = 256;
    /** Time of a clone. */
    public static final Duration CLONE = Duration.ofMinutes(2);

    /** Those that are the same for every job, by name. */
    public static Map<String, Long> fixed() {
        return Map.ofEntries(
                Map.entry("file_mb", (long) FILE_MB),
                Map.entry("inodes", (long) INODES),
                Map.entry("tmp_mb", (long) TMP_MB),
                Map.entry("shm_mb", (long) SHM_MB),
                Map.entry("open_files", (long) OPEN_FILES),
                Map.entry("core_mb", 0L),
                Map.entry("artifacts", (long) ARTIFACTS),
                Map.entry("artifacts_mb", (long) ARTIFACTS_MB),
                Map.entry("artifact_depth", (long) DEPTH),
                Map.entry("source_mb", (long) SOURCE_MB),
                Map.entry("stdin_mb", (long) SOURCE_MB),
                Map.entry("arguments_kb", (long) ARGUMENTS_KB),
                Map.entry("environment_kb", (long) ENVIRONMENT_KB),
                Map.entry("clone_mb", (long) CLONE_MB),
                Map.entry("clone_ms", CLONE.toMillis()));
    }

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

    /** The same, to be over in this time at the latest. */
    public Limits until(Duration left) {
        return new Limits(wall.compareTo(left) < 0 ? wall : left, cpu, cores, memoryMb, pids, diskMb, outputKb);
    }

    /** The same with another time on the clock, and as much processor time as fits in it. */
    public Limits within(Duration time) {
        return new Limits(time, time.multipliedBy(cores), cores, memoryMb, pids, diskMb, outputKb);
    }
}
