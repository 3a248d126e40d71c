package dev.electrons.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
        try (Stream<Path> found = Files.find(
                Path.of("/sys/fs/cgroup"),
                DEEP,
                (path, _) -> job.matcher(path.toString()).matches())) {
            return found.collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** Workspaces and control files, not what is in them. */
    private static Set<Path> files(Path home) throws IOException {
        if (!Files.exists(home)) {
            return Set.of();
        }
        try (Stream<Path> found = Files.walk(home, 3)) {
            return found.filter(path -> path.toString().matches(".*/(box-[^/]*|control/[^/]*)"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
