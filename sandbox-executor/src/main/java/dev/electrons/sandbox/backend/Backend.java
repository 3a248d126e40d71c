package dev.electrons.sandbox.backend;

import dev.electrons.sandbox.job.Brake;
import dev.electrons.sandbox.limit.Held;
import dev.electrons.sandbox.plan.Spec;
import dev.electrons.sandbox.workspace.Workspace;
import java.util.Map;

/** What runs a process apart from everything else: bubblewrap, a container runtime, or a cluster. */
public interface Backend extends AutoCloseable {
    /** The backends there are. */
    enum Kind {
        BWRAP,
        RUNC,
        RUNSC,
        K8S
    }

    /** As listed in the capabilities. */
    String name();

    /** How each limit is held by this backend on this machine. */
    Map<String, Held> enforced();

    /** What is promised about every box. */
    default Isolation isolation() {
        return Isolation.HERE;
    }

    /** Whether a process may have a way out to certain hosts. */
    default boolean reaches() {
        return true;
    }

    /**
     * Runs one process and blocks until it and all its children are gone, or the brake has been pulled and they are.
     *
     * @throws SandboxFailure when it could not be run inside a sandbox, or the sandbox failed; nothing that came of it counts
     */
    Ended run(Spec spec, Workspace workspace, Output output, Brake brake) throws SandboxFailure;

    @Override
    void close();
}
