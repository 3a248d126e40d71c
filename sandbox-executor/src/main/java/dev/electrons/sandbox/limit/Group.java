package dev.electrons.sandbox.limit;

import dev.electrons.sandbox.job.Usage;
import java.nio.file.Path;
import java.util.List;

/** What holds one sandboxed process and all its children within their limits. */
public interface Group extends AutoCloseable {
    /** Files into which the launcher, which must have one thread only, writes 0 to be held. */
    List<Path> joins();

    Usage usage();

    /** Whether the kernel killed something in it for want of memory. */
    boolean outOfMemory();

    /** The host's process ids of all that is in it; empty when the driver can't tell. */
    List<Long> members();

    /** Kills all that is in it at once, where the kernel can do that. */
    void killAll();

    /** Name of the cgroup that a container runtime is to make below this one; empty where it has none of its own. */
    default String inner() {
        return "";
    }

    /** Removes it once it is empty; waits a moment for that. */
    @Override
    void close();
}
