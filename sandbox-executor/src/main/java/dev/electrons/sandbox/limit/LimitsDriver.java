package dev.electrons.sandbox.limit;

import dev.electrons.sandbox.job.Limits;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** How this machine holds a job within its limits on memory, processes and processors. */
public interface LimitsDriver extends AutoCloseable {
    /** Bubblewrap's monitor and the sandbox's first process, which a job does not pay for. */
    int OWN_PROCESSES = 2;

    /** {@code cgroup-v2}, {@code cgroup-v1} or {@code none}. */
    String name();

    /** Each limit, and how it is held. */
    Map<String, Held> enforced();

    /** Whether limits per process must stand in for limits per job. */
    default boolean bare() {
        return mark().isPresent();
    }

    /** A word by which processes of jobs are known among all others where no cgroup holds them; empty where one does. */
    default Optional<String> mark() {
        return Optional.empty();
    }

    /** The folder with a cgroup for each job, in which its processes can be read; empty when there is none. */
    Optional<Path> home();

    /** A new group for one process. */
    Group open(Limits limits);

    /** Removes what the driver itself made. */
    @Override
    void close();
}
