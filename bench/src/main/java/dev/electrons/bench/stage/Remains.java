package dev.electrons.bench.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a service has on the machine at a moment besides its memory.
 *
 * @param processes below it
 * @param mounts that it sees
 * @param cgroups of jobs, in every hierarchy
 * @param files that it has open
 */
public record Remains(long processes, long mounts, long cgroups, long files) {
    private static final int DEEP = 7;

    public static Remains of(long pid) throws IOException {
        var own = Path.of("/proc", String.valueOf(pid));
        long processes = ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .count();
        try (var open = Files.list(own.resolve("fd"))) {
            return new Remains(
                    processes, Files.readAllLines(own.resolve("mountinfo")).size(), cgroups(pid), open.count());
        }
    }

    private static long cgroups(long pid) throws IOException {
        var job = ".*/de-sandbox-" + pid + "-[^/]*[/-]job-[^/]*";
        try (var found = Files.find(
                Path.of("/sys/fs/cgroup"), DEEP, (path, _) -> path.toString().matches(job))) {
            return found.count();
        }
    }
}
