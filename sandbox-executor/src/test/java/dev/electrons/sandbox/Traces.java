package dev.electrons.sandbox;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What jobs of a service in this JVM have on the machine at a moment.
 *
 * @param processes children of ours, whatever they are
 * @param mounts below the service's folder
 * @param cgroups of jobs, in every hierarchy; one can only be removed when no process is in it, wherever that hides
 * @param files that the service keeps for jobs
 * @param pipes open ends of ours, of which every process has three
 */
record Traces(Set<Long> processes, Set<String> mounts, Set<Path> cgroups, Set<Path> files, long pipes) {
    private static final int DEEP = 7;

    static Traces of(Path home) throws IOException {
        var processes = ProcessHandle.current()
                .descendants()
                .map(ProcessHandle::pid)
                .collect(Collectors.toCollection(TreeSet::new));
        var mounts = Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .filter(line -> line.contains(home.toString()))
                .collect(Collectors.toCollection(TreeSet::new));
        return new Traces(processes, mounts, jobs(), files(home), openPipes());
    }

    /** Whether there is nothing, but for pipes that the JVM may have for itself. */
    boolean none() {
        return processes.isEmpty() && mounts.isEmpty() && cgroups.isEmpty() && files.isEmpty();
    }

    private static long openPipes() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(Traces::pipe).count();
        }
    }

    private static boolean pipe(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("pipe:");
        } catch (IOException _) {
            return false;
        }
    }

    private static Set<Path> jobs() throws IOException {
        var job = Pattern.compile(".*/de-sandbox-" + ProcessHandle.current().pid() + "-[^/]*[/-]job-[^/]*");
        return below(
                Path.of("/sys/fs/cgroup"),
                DEEP,
                path -> job.matcher(path.toString()).matches());
    }

    /** Workspaces and control files, not what is in them. */
    private static Set<Path> files(Path home) throws IOException {
        if (!Files.exists(home)) {
            return Set.of();
        }
        return below(home, 3, path -> path.toString().matches(".*/(box-[^/]*|control/[^/]*)"));
    }

    /** What there is down to this depth; what goes while one looks is gone. */
    static Set<Path> below(Path folder, int depth, Predicate<Path> wanted) throws IOException {
        var found = new TreeSet<Path>();
        Files.walkFileTree(folder, Set.of(), depth, new SimpleFileVisitor<>() {
            private FileVisitResult seen(Path path) {
                if (wanted.test(path)) {
                    found.add(path);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult preVisitDirectory(Path entered, BasicFileAttributes attributes) {
                return seen(entered);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                return seen(file);
            }

            @Override
            public FileVisitResult visitFileFailed(Path failed, IOException e) {
                return e instanceof NoSuchFileException ? FileVisitResult.CONTINUE : seen(failed);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path left, @Nullable IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }
}
