package dev.electrons.sandbox.backend;

import dev.electrons.sandbox.job.Brake;
import dev.electrons.sandbox.plan.Spec;
import dev.electrons.sandbox.workspace.Workspace;
import java.util.Map;

/** What runs a process apart from everything else. Bubblewrap is one; a container runtime could be another. */
public interface Backend extends AutoCloseable {
    /** The backends there are. */
    enum Kind {
        BWRAP,
        RUNC
    }

    /** As listed in the capabilities. */
    String name();

    /** How each limit is held by this backend on this machine. */
    Map<String, String> enforced();

    /**
     * Runs one process and blocks until it and all its children are gone, or the brake has been pulled and they are.
     *
     * @throws SandboxFailure when it could not be run inside a sandbox; then it was not run at all
     */
    Ended run(Spec spec, Workspace workspace, Output output, Brake brake) throws SandboxFailure;

    @Override
    void close();
}
