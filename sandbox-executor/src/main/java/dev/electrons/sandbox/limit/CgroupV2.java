package dev.electrons.sandbox.limit;

import dev.electrons.sandbox.job.Limits;
import dev.electrons.sandbox.job.Usage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One folder per job below the service's own in the unified hierarchy. */
public final class CgroupV2 implements LimitsDriver {
    private static final Logger log = LoggerFactory.getLogger(CgroupV2.class);
    private static final long PERIOD_US = 100_000;
    private static final String CONTROLLERS = "+memory +pids +cpu";

    private final Path home;
    private final AtomicLong next = new AtomicLong();

    /**
     * A driver below this folder, into which the controllers must be delegated.
     *
     * @param base the service's own cgroup
     * @param name of the folder to be made in it
     */
    public CgroupV2(Path base, String name) {
        Leftovers.sweep(base);
        delegate(base);
        home = base.resolve(name);
        ControlFiles.make(home);
        try {
            ControlFiles.write(home.resolve("cgroup.subtree_control"), CONTROLLERS);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Controllers can only be handed down by a cgroup without processes of its own, so the service moves into a leaf. */
    private static void delegate(Path base) {
        var control = base.resolve("cgroup.subtree_control");
        try {
            ControlFiles.write(control, CONTROLLERS);
        } catch (RuntimeException _) {
            var leaf = base.resolve("de-sandbox-service");
            if (!Files.exists(leaf)) {
                ControlFiles.make(leaf);
            }
            ControlFiles.write(
                    leaf.resolve("cgroup.procs"),
                    String.valueOf(ProcessHandle.current().pid()));
            ControlFiles.write(control, CONTROLLERS);
        }
    }

    @Override
    public String name() {
        return "cgroup-v2";
    }

    @Override
    public Map<String, String> enforced() {
        return Map.of(
                "memory_mb", "cgroup",
                "pids", "cgroup",
                "cores", "cgroup",
                "cpu_ms", "cgroup, looked at ten times a second");
    }

    @Override
    public boolean bare() {
        return false;
    }

    @Override
    public Group open(Limits limits) {
        var folder = home.resolve("job-" + next.incrementAndGet());
        ControlFiles.make(folder);
        try {
            ControlFiles.write(folder.resolve("memory.max"), String.valueOf((long) limits.memoryMb() << 20));
            ControlFiles.writeIfThere(folder.resolve("memory.swap.max"), "0");
            ControlFiles.write(folder.resolve("pids.max"), String.valueOf(limits.pids() + OWN_PROCESSES));
            ControlFiles.write(folder.resolve("cpu.max"), PERIOD_US * limits.cores() + " " + PERIOD_US);
            return new Job(folder);
        } catch (RuntimeException e) {
            ControlFiles.remove(folder);
            throw e;
        }
    }

    @Override
    public void close() {
        Leftovers.empty(home);
        ControlFiles.remove(home);
    }

    private record Job(Path folder) implements Group {
        @Override
        public List<Path> joins() {
            return List.of(folder.resolve("cgroup.procs"));
        }

        @Override
        public Usage usage() {
            OptionalLong peak = ControlFiles.number(folder.resolve("memory.peak"));
            return new Usage(
                    ControlFiles.keyed(folder.resolve("cpu.stat"), "usage_usec") / 1000,
                    peak.isPresent() ? Long.valueOf(peak.getAsLong() / 1024) : null);
        }

        @Override
        public boolean outOfMemory() {
            return ControlFiles.keyed(folder.resolve("memory.events"), "oom_kill") > 0;
        }

        @Override
        public List<Long> members() {
            return ControlFiles.processes(folder);
        }

        @Override
        public void killAll() {
            var kill = folder.resolve("cgroup.kill");
            if (Files.exists(kill)) {
                ControlFiles.write(kill, "1");
            } else {
                Leftovers.kill(members());
            }
        }

        @Override
        public void close() {
            if (!ControlFiles.remove(folder)) {
                log.atError().addKeyValue("cgroup", folder).log("a cgroup could not be removed");
            }
        }
    }
}
