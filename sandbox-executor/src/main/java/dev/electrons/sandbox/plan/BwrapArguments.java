package dev.electrons.sandbox.plan;

import dev.electrons.sandbox.egress.Exits;
import dev.electrons.sandbox.job.Limits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What bubblewrap is told through a file descriptor: neither host paths nor variables stand in a command line that a
 * sandboxed process, or another user of the host, could read.
 */
public final class BwrapArguments {
    /** Where bubblewrap reads these arguments from. */
    public static final int ARGUMENTS_FD = 3;
    /** Where bubblewrap says what became of the process. */
    public static final int STATUS_FD = 4;
    /** Where bubblewrap reads the filter on system calls from. */
    public static final int FILTER_FD = 5;
    /** The workspace as the program sees it. */
    public static final String BOX = "/box";

    private static final String INSIDE_ID = "1000";
    private static final long MIB = 1 << 20;

    private final List<String> arguments = new ArrayList<>();

    private BwrapArguments() {}

    /**
     * The arguments for one process over one workspace.
     *
     * @param exit the folder with its way out; empty when it has none
     */
    public static List<String> of(Host host, Spec spec, Path workspace, Optional<Path> exit) {
        var made = new BwrapArguments();
        made.namespaces();
        made.environment(spec);
        made.files(host, spec, workspace);
        exit.ifPresent(folder -> made.bind(Exits.SEEN, folder));
        made.add("--remount-ro", "/");
        made.add("--chdir", spec.folder().isEmpty() ? BOX : BOX + "/" + spec.folder());
        made.add("--json-status-fd", String.valueOf(STATUS_FD));
        host.filter().ifPresent(_ -> made.add("--seccomp", String.valueOf(FILTER_FD)));
        return List.copyOf(made.arguments);
    }

    private void add(String... more) {
        arguments.addAll(List.of(more));
    }

    private void namespaces() {
        add("--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session");
        add("--uid", INSIDE_ID, "--gid", INSIDE_ID, "--hostname", "sandbox");
    }

    private void environment(Spec spec) {
        add("--clearenv");
        Environment.of(spec).forEach((name, value) -> add("--setenv", name, value));
    }

    private void files(Host host, Spec spec, Path workspace) {
        bind("/usr", Path.of("/usr"));
        new TreeMap<>(host.links()).forEach((name, target) -> add("--symlink", target, "/" + name));
        new TreeMap<>(host.folders()).forEach(this::bind);
        bind("/etc", host.etc());
        new TreeMap<>(host.runtimes()).forEach(this::bind);
        new TreeMap<>(spec.readOnly()).forEach(this::bind);
        add("--proc", "/proc", "--ro-bind", "/dev/null", "/proc/cmdline");
        // Those of its own message queues and shared memory a job could write otherwise.
        bind("/proc/sys", Path.of("/proc/sys"));
        add("--dev", "/dev");
        sized("/dev/shm", Limits.SHM_MB);
        add("--remount-ro", "/dev");
        sized("/tmp", Limits.TMP_MB);
        add("--bind", workspace.toString(), BOX);
    }

    private void bind(String place, Path folder) {
        add("--ro-bind", folder.toString(), place);
    }

    private void sized(String place, int mib) {
        add("--size", String.valueOf(mib * MIB), "--tmpfs", place);
    }
}
