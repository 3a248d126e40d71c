package dev.electrons.sandbox.backend;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A container runtime that takes a bundle after the OCI specification.
 *
 * @param name of the backend that it makes
 * @param flags before its command, for every box
 * @param reaching further flags for a box with a way out, whose socket it must be let to
 * @param running flags of its command {@code run}
 * @param filtered how it filters system calls, in words
 */
public record OciRuntime(
        String name, Path binary, List<String> flags, List<String> reaching, List<String> running, String filtered) {
    public OciRuntime {
        flags = List.copyOf(flags);
        reaching = List.copyOf(reaching);
        running = List.copyOf(running);
    }

    /** The reference runtime; it keeps its record until we have looked at it. */
    public static OciRuntime runc(Path binary) {
        return new OciRuntime(
                "runc",
                binary,
                List.of(),
                List.of(),
                List.of("--keep"),
                "seccomp profile, without those newer than the runtime's library");
    }

    /**
     * gVisor: a kernel of its own in user space, in front of the host's.
     *
     * @param platform how it gets at the program's calls: systrap, ptrace or kvm
     */
    public static OciRuntime runsc(Path binary, String platform) {
        return new OciRuntime(
                "runsc",
                binary,
                List.of(
                        "--platform=" + platform,
                        "--network=none",
                        "--oci-seccomp",
                        // What a program writes belongs into its workspace, where its size is limited.
                        "--overlay2=none"),
                List.of("--host-uds=open"),
                List.of(),
                "by gVisor's kernel in user space, and seccomp profile inside of it");
    }

    /** The command line that starts a box, or does something else with one. */
    List<String> line(Path records, Path log, boolean reaches, List<String> command) {
        var line = new ArrayList<>(List.of(binary.toString(), "--root", records.toString(), "--log", log.toString()));
        line.addAll(flags);
        if (reaches) {
            line.addAll(reaching);
        }
        line.addAll(command);
        return List.copyOf(line);
    }
}
