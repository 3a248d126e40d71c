package dev.electrons.bench.stage;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a service has on the machine at a moment besides its memory.
 *
 * @param processes below it
 * @param mounts that it sees
 * @param cgroups of jobs, in every hierarchy
 * @param files that it has open
 */
public record Remains(long processes, long mounts, long cgroups, long files) {
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
    /** Folders at this depth are no longer entered, nor counted. */
    private static final int DEEP = 8;

    public static Remains of(long pid) throws IOException {
        var own = Path.of("/proc", String.valueOf(pid));
        long processes = ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .count();
        try (var open = Files.list(own.resolve("fd"))) {
            return new Remains(
                    processes,
                    Files.readAllLines(own.resolve("mountinfo")).size(),
                    cgroups(CGROUPS, pid),
                    open.count());
        }
    }

    static long cgroups(Path root, long pid) throws IOException {
        var job = Pattern.compile(".*/de-sandbox-" + pid + "-[^/]*[/-]job-[^/]*");
        var found = new LongAdder();
        Files.walkFileTree(root, Set.of(), DEEP, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                if (!job.matcher(folder.toString()).matches()) {
                    return FileVisitResult.CONTINUE;
                }
                found.increment();
                return FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path gone, IOException failure) {
                return FileVisitResult.CONTINUE; // what others keep there comes and goes meanwhile
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) {
                return FileVisitResult.CONTINUE;
            }
        });
        return found.sum();
    }
}
