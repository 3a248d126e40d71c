package dev.electrons.sandbox.limit;

import dev.electrons.sandbox.job.Limits;
import dev.electrons.sandbox.job.Usage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One folder per job below the service's own in each of the controllers' hierarchies. */
public final class CgroupV1 implements LimitsDriver {
    private static final Logger log = LoggerFactory.getLogger(CgroupV1.class);
    private static final long PERIOD_US = 100_000;

    private final Map<String, Path> homes = new TreeMap<>();
    private final AtomicLong next = new AtomicLong();
    private final String prefix;
    private final boolean nesting;

    /**
     * A driver over these hierarchies.
     *
     * @param bases the service's own folder, by controller; memory and pids must be among them
     * @param name of the folder to be made in each
     */
    public CgroupV1(Map<String, Path> bases, String name) {
        this(bases, name, false);
    }

    /**
     * A driver over these hierarchies.
     *
     * @param nesting whether a container runtime makes cgroups of its own below the jobs' and limits those, so that it
     *     does not live on the job's memory itself
     */
    CgroupV1(Map<String, Path> bases, String name, boolean nesting) {
        this.prefix = name;
        this.nesting = nesting;
        try {
            make(bases, name);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void make(Map<String, Path> bases, String name) {
        bases.forEach((controller, base) -> {
            var home = base.resolve(name);
            if (!homes.containsValue(home)) {
                Leftovers.sweep(base);
                ControlFiles.make(home);
            }
            homes.put(controller, home);
        });
    }

    @Override
    public String name() {
        return "cgroup-v1";
    }

    @Override
    public Map<String, Held> enforced() {
        return Map.of(
                "memory_mb",
                Held.full("cgroup"),
                "pids",
                Held.full("cgroup"),
                "cores",
                homes.containsKey("cpu")
                        ? Held.full("cgroup")
                        : Held.less("not enforced: the cpu controller is not mounted"),
                "cpu_ms",
                homes.containsKey("cpuacct")
                        ? Held.full("cgroup, looked at ten times a second")
                        : Held.less("for each process by itself, not for the job"));
    }

    @Override
    public Optional<Path> home() {
        return Optional.ofNullable(homes.get("pids"));
    }

    @Override
    public Group open(Limits limits) {
        var job = new Job("job-" + next.incrementAndGet());
        try {
            job.make(limits);
            return job;
        } catch (RuntimeException e) {
            job.close();
            throw e;
        }
    }

    @Override
    public void close() {
        homes.values().stream().distinct().forEach(home -> {
            Leftovers.empty(home);
            ControlFiles.remove(home);
        });
    }

    private final class Job implements Group {
        private final String name;

        Job(String name) {
            this.name = name;
        }

        private Path in(String controller) {
            var home = homes.get(controller);
            if (home == null) {
                throw new IllegalStateException("no cgroup controller " + controller);
            }
            return nesting ? home.resolve(name).resolve(inner()) : home.resolve(name);
        }

        private List<Path> folders() {
            return homes.values().stream()
                    .distinct()
                    .map(home -> home.resolve(name))
                    .toList();
        }

        void make(Limits limits) {
            folders().forEach(ControlFiles::make);
            if (nesting) {
                ControlFiles.make(in("memory")); // the runtime makes it its own, and has no setting for sockets
                limitSockets();
                return;
            }
            limitSockets();
            var bytes = String.valueOf((long) limits.memoryMb() << 20);
            ControlFiles.write(in("memory").resolve("memory.limit_in_bytes"), bytes);
            ControlFiles.writeIfThere(in("memory").resolve("memory.memsw.limit_in_bytes"), bytes);
            ControlFiles.write(in("pids").resolve("pids.max"), String.valueOf(limits.pids() + OWN_PROCESSES));
            if (homes.containsKey("cpu")) {
                ControlFiles.write(in("cpu").resolve("cpu.cfs_period_us"), String.valueOf(PERIOD_US));
                ControlFiles.write(in("cpu").resolve("cpu.cfs_quota_us"), String.valueOf(PERIOD_US * limits.cores()));
            }
        }

        /** What is under way between sockets is not counted as memory, and all of the machine's connections share one store of it. */
        private void limitSockets() {
            ControlFiles.writeIfThere(
                    in("memory").resolve("memory.kmem.tcp.limit_in_bytes"),
                    String.valueOf((long) Limits.SOCKETS_MB << 20));
        }

        @Override
        public List<Path> joins() {
            // A thread that moves itself takes no lock; a process would first wait until every CPU has been elsewhere.
            return folders().stream().map(folder -> folder.resolve("tasks")).toList();
        }

        @Override
        public Usage usage() {
            var peak = ControlFiles.number(in("memory").resolve("memory.max_usage_in_bytes"));
            var cpu = homes.containsKey("cpuacct")
                    ? ControlFiles.number(in("cpuacct").resolve("cpuacct.usage"))
                    : OptionalLong.empty();
            return new Usage(
                    cpu.isPresent() ? Long.valueOf(cpu.getAsLong() / 1_000_000) : null,
                    peak.isPresent() ? Long.valueOf(peak.getAsLong() / 1024) : null);
        }

        @Override
        public boolean outOfMemory() {
            return ControlFiles.keyed(in("memory").resolve("memory.oom_control"), "oom_kill") > 0;
        }

        @Override
        public List<Long> members() {
            return ControlFiles.processes(in("pids"));
        }

        @Override
        public String inner() {
            return nesting ? prefix + "-" + name : "";
        }

        @Override
        public void killAll() {
            Leftovers.kill(members());
        }

        @Override
        public void close() {
            for (var folder : folders()) {
                if (nesting) {
                    ControlFiles.remove(folder.resolve(inner()));
                }
                if (!ControlFiles.remove(folder)) {
                    log.atError().addKeyValue("cgroup", folder).log("a cgroup could not be removed");
                }
            }
        }
    }
}
