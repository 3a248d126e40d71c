package dev.electrons.sandbox.plan;

import dev.electrons.sandbox.egress.Exits;
import dev.electrons.sandbox.job.Limits;
import dev.electrons.sandbox.seccomp.Architecture;
import dev.electrons.sandbox.seccomp.RuntimeProfile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The {@code config.json} of a bundle, after the OCI runtime specification 1.0: the same box as bubblewrap's. */
public final class RuncConfig {
    /** The host's user behind the box's root, who owns nothing and whom nothing runs as once the box is set up. */
    private static final int NOBODY = 60_700;

    private static final int INSIDE_ID = 1000;
    /** Most pseudo-terminals of a box, of which the machine has a few thousand. */
    private static final int TERMINALS = 64;

    private static final long MIB = 1 << 20;
    private static final long PERIOD_US = 100_000;
    private static final List<String> MASKED = List.of(
            "/proc/cmdline", "/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/sched_debug", "/proc/acpi");
    private static final List<String> READ_ONLY =
            List.of("/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus", "/proc/fs");

    /** The first process: dies with the runtime, and gives back the exit code of the command, which is its only child. */
    private static final List<String> FIRST = List.of(
            "/usr/bin/setpriv",
            "--pdeathsig",
            "KILL",
            "--",
            "/bin/sh",
            "-c",
            "exec 9>&2 2>/dev/null; (\"$@\") 2>&9 9>&-; exit $?",
            "sandbox");

    private RuncConfig() {}

    /**
     * The configuration for one process over one workspace.
     *
     * @param root folder with the places that things are mounted at
     * @param exit the folder with its way out; empty when it has none
     * @param user the slot's own user
     * @param cgroup name of the box's cgroup, below the one that the runtime is started in
     */
    public static Map<String, Object> of(
            Host host, Spec spec, Path workspace, Path root, Optional<Path> exit, int user, String cgroup) {
        return Map.of(
                "ociVersion", "1.0.2",
                "root", Map.of("path", root.toString(), "readonly", true),
                "hostname", "sandbox",
                "process", process(spec),
                "mounts", mounts(host, spec, workspace, exit),
                "linux", linux(spec.limits(), user, cgroup));
    }

    private static Map<String, Object> process(Spec spec) {
        var line = new ArrayList<>(FIRST);
        if (spec.reach() instanceof Reach.Hosts) {
            line.addAll(List.of(Exits.PERL.toString(), Exits.SEEN + "/relay"));
        }
        line.addAll(spec.command());
        var none = List.<String>of();
        return Map.of(
                "user", Map.of("uid", INSIDE_ID, "gid", INSIDE_ID),
                "args", line,
                "env",
                        Environment.of(spec).entrySet().stream()
                                .map(entry -> entry.getKey() + "=" + entry.getValue())
                                .toList(),
                "cwd", spec.folder().isEmpty() ? BwrapArguments.BOX : BwrapArguments.BOX + "/" + spec.folder(),
                "capabilities",
                        Map.of(
                                "bounding", none,
                                "effective", none,
                                "permitted", none,
                                "inheritable", none,
                                "ambient", none),
                "noNewPrivileges", true,
                "rlimits", rlimits(spec));
    }

    private static List<Map<String, Object>> rlimits(Spec spec) {
        long seconds = spec.limits().cpu().plusMillis(999).toSeconds();
        return List.of(
                rlimit("RLIMIT_CORE", 0, 0),
                rlimit("RLIMIT_NOFILE", Limits.OPEN_FILES, Limits.OPEN_FILES),
                rlimit("RLIMIT_FSIZE", spec.fileMb() * MIB, spec.fileMb() * MIB),
                rlimit("RLIMIT_CPU", seconds, seconds + 1));
    }

    private static Map<String, Object> rlimit(String type, long soft, long hard) {
        return Map.of("type", type, "soft", soft, "hard", hard);
    }

    private static List<Map<String, Object>> mounts(Host host, Spec spec, Path workspace, Optional<Path> exit) {
        var mounts = new ArrayList<Map<String, Object>>();
        mounts.add(mount("proc", "/proc", "proc", List.of("nosuid", "noexec", "nodev")));
        mounts.add(mount("tmpfs", "/dev", "tmpfs", List.of("nosuid", "noexec", "mode=755", "size=64k")));
        mounts.add(mount(
                "devpts",
                "/dev/pts",
                "devpts",
                List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "max=" + TERMINALS)));
        mounts.add(memory("/dev/shm", Limits.SHM_MB));
        mounts.add(memory("/tmp", Limits.TMP_MB));
        readOnly(host, spec, exit)
                .forEach((place, folder) ->
                        mounts.add(mount("bind", place, folder.toString(), List.of("rbind", "ro", "nosuid", "nodev"))));
        mounts.add(mount("bind", BwrapArguments.BOX, workspace.toString(), List.of("bind", "rw", "nosuid", "nodev")));
        return mounts;
    }

    private static Map<String, Path> readOnly(Host host, Spec spec, Optional<Path> exit) {
        var folders = new TreeMap<String, Path>();
        folders.put("/usr", Path.of("/usr"));
        folders.putAll(host.folders());
        folders.put("/etc", host.etc());
        folders.putAll(host.runtimes());
        folders.putAll(spec.readOnly());
        exit.ifPresent(folder -> folders.put(Exits.SEEN, folder));
        return folders;
    }

    /** Where something is mounted, so that the places can be made before. */
    public static List<String> places(Host host, Spec spec, Optional<Path> exit) {
        var places = new ArrayList<>(List.of("/proc", "/dev", "/tmp", BwrapArguments.BOX));
        places.addAll(readOnly(host, spec, exit).keySet());
        return places;
    }

    private static Map<String, Object> memory(String place, int mib) {
        return mount("tmpfs", place, "tmpfs", List.of("nosuid", "nodev", "uid=1000", "gid=1000", "size=" + mib + "m"));
    }

    private static Map<String, Object> mount(String type, String place, String source, List<String> options) {
        return Map.of("type", type, "destination", place, "source", source, "options", options);
    }

    private static Map<String, Object> linux(Limits limits, int user, String cgroup) {
        var ids = List.of(id(0, NOBODY), id(INSIDE_ID, user));
        var linux = new LinkedHashMap<String, Object>(Map.of(
                "namespaces",
                        List.of("pid", "network", "ipc", "uts", "mount", "user", "cgroup").stream()
                                .map(type -> Map.of("type", type))
                                .toList(),
                "uidMappings", ids,
                "gidMappings", ids,
                "cgroupsPath", cgroup,
                "resources", resources(limits),
                "maskedPaths", MASKED,
                "readonlyPaths", READ_ONLY));
        Architecture.named(System.getProperty("os.arch"))
                .ifPresent(architecture -> linux.put("seccomp", RuntimeProfile.of(architecture)));
        return linux;
    }

    private static Map<String, Object> id(int inside, int outside) {
        return Map.of("containerID", inside, "hostID", outside, "size", 1);
    }

    private static Map<String, Object> resources(Limits limits) {
        long bytes = limits.memoryMb() * MIB;
        return Map.of(
                "memory", Map.of("limit", bytes, "swap", bytes),
                "pids", Map.of("limit", limits.pids() + 1),
                "cpu", Map.of("period", PERIOD_US, "quota", PERIOD_US * limits.cores()),
                "devices", List.of(Map.of("allow", false, "access", "rwm")));
    }
}
