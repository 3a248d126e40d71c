package dev.electrons.sandbox.limit;

import dev.electrons.sandbox.job.Limits;
import dev.electrons.sandbox.job.Usage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** No cgroup may be made here: the kernel's limits per process do what they can. */
public final class NoCgroups implements LimitsDriver {
    private static final Group NOTHING = new Nothing();
    private final String why;
    private final String mark = "de-sandbox-" + UUID.randomUUID();

    public NoCgroups(String why) {
        this.why = why;
    }

    /** What stands against cgroups here. */
    public String why() {
        return why;
    }

    @Override
    public String name() {
        return "none";
    }

    @Override
    public Map<String, Held> enforced() {
        return Map.of(
                "memory_mb",
                        Held.less("for each process by itself and what it shares with none, not for the job: " + why),
                "pids", Held.full("by the job's own user namespace"),
                "cores", Held.less("not enforced: " + why),
                "cpu_ms", Held.less("for each process by itself, not for the job: " + why));
    }

    @Override
    public Optional<String> mark() {
        return Optional.of(mark);
    }

    @Override
    public Optional<Path> home() {
        return Optional.empty();
    }

    @Override
    public Group open(Limits limits) {
        return NOTHING;
    }

    @Override
    public void close() {}

    private record Nothing() implements Group {
        @Override
        public List<Path> joins() {
            return List.of();
        }

        @Override
        public Usage usage() {
            return Usage.UNKNOWN;
        }

        @Override
        public boolean outOfMemory() {
            return false;
        }

        @Override
        public List<Long> members() {
            return List.of();
        }

        @Override
        public void killAll() {}

        @Override
        public void close() {}
    }
}
