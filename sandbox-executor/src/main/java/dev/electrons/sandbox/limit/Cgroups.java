package dev.electrons.sandbox.limit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out which cgroups this process may make children in. Machines mix v1 and v2, so each controller is looked for. */
public final class Cgroups {
    private static final Logger log = LoggerFactory.getLogger(Cgroups.class);
    private static final List<String> NEEDED = List.of("memory", "pids");
    private static final List<String> USED = List.of("memory", "pids", "cpu", "cpuacct");

    private Cgroups() {}

    /** The best driver that works here, which is {@link NoCgroups} with the reason when none does. */
    public static LimitsDriver detect() {
        try {
            return detect(
                    Files.readAllLines(Path.of("/proc/self/mountinfo")),
                    Files.readAllLines(Path.of("/proc/self/cgroup")));
        } catch (IOException | RuntimeException e) {
            log.atWarn().addKeyValue("reason", e.getMessage()).log("no cgroup can be made for jobs");
            return new NoCgroups(String.valueOf(e.getMessage()));
        }
    }

    /**
     * The driver for a container runtime, which makes cgroups itself, below those that it is started in.
     *
     * @throws IllegalStateException where it can't be had, with the reason
     */
    public static LimitsDriver nesting() {
        try {
            var mountinfo = Files.readAllLines(Path.of("/proc/self/mountinfo"));
            var membership = Files.readAllLines(Path.of("/proc/self/cgroup"));
            controllers(mountinfo, membership, _ -> true).values().forEach(Leftovers::sweep);
            mountinfo.stream()
                    .map(Mount::parse)
                    .filter(mount -> mount.type().equals("cgroup2"))
                    .forEach(mount -> Leftovers.sweep(mount.own(path(membership, ""))));
            return nesting(mountinfo, membership);
        } catch (IOException e) {
            throw new IllegalStateException("cgroups cannot be read: " + e.getMessage(), e);
        }
    }

    static LimitsDriver nesting(List<String> mountinfo, List<String> membership) {
        var unified = unified(mountinfo, membership);
        if (unified.isPresent()) {
            return new CgroupV2(unified.get(), name(), true);
        }
        againstNesting(mountinfo, membership).ifPresent(reason -> {
            throw new IllegalStateException("a container runtime cannot be used here: " + reason);
        });
        return new CgroupV1(controllers(mountinfo, membership), name(), true);
    }

    /** Why a container runtime can't be used here; empty when it can. */
    public static Optional<String> againstNesting() {
        try {
            return againstNesting(
                    Files.readAllLines(Path.of("/proc/self/mountinfo")),
                    Files.readAllLines(Path.of("/proc/self/cgroup")));
        } catch (IOException e) {
            return Optional.of("cgroups cannot be read: " + e.getMessage());
        }
    }

    private static Optional<String> againstNesting(List<String> mountinfo, List<String> membership) {
        return unified(mountinfo, membership).isPresent()
                        || controllers(mountinfo, membership).keySet().containsAll(USED)
                ? Optional.empty()
                : Optional.of("it needs cgroup v2 with memory and pids, or v1 with all of " + USED);
    }

    private static String name() {
        return Leftovers.PREFIX + ProcessHandle.current().pid() + "-"
                + UUID.randomUUID().toString().substring(0, 6);
    }

    static LimitsDriver detect(List<String> mountinfo, List<String> membership) {
        var name = name();
        var unified = unified(mountinfo, membership);
        if (unified.isPresent()) {
            return new CgroupV2(unified.get(), name);
        }
        var bases = controllers(mountinfo, membership);
        return bases.keySet().containsAll(NEEDED)
                ? new CgroupV1(bases, name)
                : new NoCgroups("neither cgroup v2 nor v1 offers the memory and pids controllers here");
    }

    /** Our own folder in the unified hierarchy, when it has the controllers that we need. */
    static Optional<Path> unified(List<String> mountinfo, List<String> membership) {
        return mountinfo.stream()
                .map(Mount::parse)
                .filter(mount -> mount.type().equals("cgroup2"))
                .map(mount -> mount.own(path(membership, "")))
                .filter(folder ->
                        ControlFiles.words(folder.resolve("cgroup.controllers")).containsAll(NEEDED))
                .findFirst();
    }

    /** Our own folder in each v1 hierarchy that we use. */
    static Map<String, Path> controllers(List<String> mountinfo, List<String> membership) {
        return controllers(mountinfo, membership, USED::contains);
    }

    private static Map<String, Path> controllers(
            List<String> mountinfo, List<String> membership, Predicate<String> wanted) {
        var bases = new TreeMap<String, Path>();
        for (var line : mountinfo) {
            var mount = Mount.parse(line);
            if (mount.type().equals("cgroup")) {
                mount.options().stream()
                        .filter(wanted)
                        .forEach(controller -> bases.put(controller, mount.own(path(membership, controller))));
            }
        }
        return bases;
    }

    /** The path of our membership: lines are {@code id:controllers:path}, v2's has no controllers. */
    private static String path(List<String> membership, String controller) {
        return membership.stream()
                .map(line -> line.split(":", 3))
                .filter(parts ->
                        parts.length == 3 && Arrays.asList(parts[1].split(",")).contains(controller))
                .map(parts -> parts[2])
                .findFirst()
                .orElse("/");
    }

    /** A line of mountinfo: {@code id parent dev root point options … - type source superoptions}. */
    private record Mount(String root, Path point, String type, List<String> options) {
        static Mount parse(String line) {
            var halves = line.split(" - ", 2);
            var left = halves[0].split(" ");
            var right = halves.length == 2 ? halves[1].split(" ") : new String[] {"", "", ""};
            return new Mount(
                    left.length > 3 ? left[3] : "/",
                    Path.of(left.length > 4 ? left[4] : "/"),
                    right[0],
                    right.length > 2 ? List.of(right[2].split(",")) : List.of());
        }

        /** In a container the mount may begin at our own group, so that our path is not below it. */
        Path own(String membership) {
            var inside =
                    root.equals("/") || !membership.startsWith(root) ? membership : membership.substring(root.length());
            var folder = point.resolve(inside.replaceFirst("^/+", ""));
            return Files.isDirectory(folder) ? folder : point;
        }
    }
}
