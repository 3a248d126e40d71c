package dev.electrons.sandbox.backend;

import dev.electrons.sandbox.egress.Exits;
import dev.electrons.sandbox.plan.Host;
import dev.electrons.sandbox.seccomp.Architecture;
import dev.electrons.sandbox.seccomp.CallFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Looks at this machine. */
public final class HostFacts {
    private static final List<String> ROOT_NAMES = List.of("bin", "sbin", "lib", "lib32", "lib64", "libx32");

    private HostFacts() {}

    /**
     * The facts that plans depend on.
     *
     * @param path folders to look for tools in
     * @param etc an empty folder to be filled
     * @param control a folder that only we can read
     * @param runtimes further folders that languages live in
     * @throws SandboxFailure when there is no bubblewrap, with what to do about it
     */
    public static Host find(List<Path> path, Path etc, Path control, Map<String, Path> runtimes) throws SandboxFailure {
        var bwrap = tool(path, "bwrap")
                .orElseThrow(
                        () -> new SandboxFailure(
                                "bubblewrap is not installed, and nothing is run without a sandbox; install it: apt-get install bubblewrap"));
        boolean root = root();
        var setpriv = tool(path, "setpriv");
        if (root && setpriv.isEmpty()) {
            throw new SandboxFailure(
                    "setpriv is not installed, and nothing is run as root; install it: apt-get install util-linux");
        }
        if (!Files.isExecutable(Exits.PERL)) {
            throw new SandboxFailure(
                    Exits.PERL + " is not there, and it starts all sandboxes; install it: apt-get install perl-base");
        }
        var links = new TreeMap<String, String>();
        var folders = new TreeMap<String, Path>();
        for (var name : ROOT_NAMES) {
            sort(name, links, folders);
        }
        return new Host(
                bwrap,
                Path.of("/bin/sh"),
                setpriv,
                tool(path, "prlimit"),
                root,
                links,
                folders,
                runtimes,
                EtcFolder.fill(etc),
                filter(control));
    }

    /** Written once for all jobs; without one the capabilities say so. */
    private static Optional<Path> filter(Path control) throws SandboxFailure {
        var architecture = Architecture.named(System.getProperty("os.arch"));
        try {
            return architecture.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Files.write(control.resolve("calls.bpf"), CallFilter.of(architecture.get())));
        } catch (IOException e) {
            throw new SandboxFailure("the filter on system calls cannot be written: " + e.getMessage(), e);
        }
    }

    private static void sort(String name, Map<String, String> links, Map<String, Path> folders) throws SandboxFailure {
        var place = Path.of("/", name);
        try {
            if (Files.isSymbolicLink(place)) {
                links.put(name, Files.readSymbolicLink(place).toString());
            } else if (Files.isDirectory(place)) {
                folders.put("/" + name, place);
            }
        } catch (IOException e) {
            throw new SandboxFailure("cannot read " + place, e);
        }
    }

    /** Where a program is. */
    public static Optional<Path> tool(List<Path> path, String name) {
        return path.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Whether we are root. */
    public static boolean root() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException _) {
            return false;
        }
    }
}
