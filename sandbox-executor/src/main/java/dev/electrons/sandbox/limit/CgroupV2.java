package dev.electrons.sandbox.limit;

import dev.electrons.sandbox.job.Limits;
import dev.electrons.sandbox.job.Usage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One folder per job below the service's own in the unified hierarchy. */
public final class CgroupV2 implements LimitsDriver {
    private static final Logger log = LoggerFactory.getLogger(CgroupV2.class);
    private static final long PERIOD_US = 100_000;
    /** Those that we use; only memory and pids must be there. */
    private static final List<String> USED = List.of("memory", "pids", "cpu");

    private static final String RUNTIME = "runtime";

    private final Path home;
    private final List<String> controllers;
    private final String prefix;
    private final boolean nesting;
    private final AtomicLong next = new AtomicLong();

    /**
     * A driver below this folder, into which the controllers must be delegated.
     *
     * @param base the service's own cgroup
     * @param name of the folder to be made in it
     */
    public CgroupV2(Path base, String name) {
        this(base, name, false);
    }

    /**
     * A driver below this folder.
     *
     * @param nesting whether a container runtime makes cgroups of its own below the jobs' and limits those
     */
    CgroupV2(Path base, String name, boolean nesting) {
        this.prefix = name;
        this.nesting = nesting;
        Leftovers.sweep(base);
        controllers = USED.stream()
                .filter(ControlFiles.words(base.resolve("cgroup.controllers"))::contains)
                .toList();
        delegate(base);
        home = base.resolve(name);
        ControlFiles.make(home);
        try {
            handDown(home);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Controllers can only be handed down by a cgroup without processes of its own, so the service moves into a leaf. */
    private void delegate(Path base) {
        try {
            handDown(base);
        } catch (RuntimeException _) {
            var leaf = base.resolve("de-sandbox-service");
            if (!Files.exists(leaf)) {
                ControlFiles.make(leaf);
            }
            ControlFiles.write(
                    leaf.resolve("cgroup.procs"),
                    String.valueOf(ProcessHandle.current().pid()));
            handDown(base);
        }
    }

    private void handDown(Path folder) {
        ControlFiles.write(
                folder.resolve("cgroup.subtree_control"),
                controllers.stream().map(controller -> "+" + controller).collect(Collectors.joining(" ")));
    }

    @Override
    public String name() {
        return "cgroup-v2";
    }

    @Override
    public Map<String, Held> enforced() {
        return Map.of(
                "memory_mb", Held.full("cgroup"),
                "pids", Held.full("cgroup"),
                "cores",
                        controllers.contains("cpu")
                                ? Held.full("cgroup")
                                : Held.less("not enforced: the cpu controller is not delegated to the service"),
                "cpu_ms", Held.full("cgroup, looked at ten times a second"));
    }

    @Override
    public Optional<Path> home() {
        return Optional.of(home);
    }

    @Override
    public Group open(Limits limits) {
        var name = "job-" + next.incrementAndGet();
        var folder = home.resolve(name);
        ControlFiles.make(folder);
        try {
            return nesting ? nested(folder, prefix + "-" + name) : limited(folder, limits);
        } catch (RuntimeException e) {
            ControlFiles.remove(folder.resolve(RUNTIME));
            ControlFiles.remove(folder);
            throw e;
        }
    }

    private Group limited(Path folder, Limits limits) {
        ControlFiles.write(folder.resolve("memory.max"), String.valueOf((long) limits.memoryMb() << 20));
        ControlFiles.writeIfThere(folder.resolve("memory.swap.max"), "0");
        ControlFiles.write(folder.resolve("pids.max"), String.valueOf(limits.pids() + OWN_PROCESSES));
        if (controllers.contains("cpu")) {
            ControlFiles.write(folder.resolve("cpu.max"), PERIOD_US * limits.cores() + " " + PERIOD_US);
        }
        return new Job(folder, folder, "");
    }

    /** The runtime has a leaf of its own, beside which it makes the box's: a group with processes hands nothing down. */
    private Group nested(Path folder, String inner) {
        handDown(folder);
        ControlFiles.make(folder.resolve(RUNTIME));
        return new Job(folder, folder.resolve(inner), inner);
    }

    @Override
    public void close() {
        Leftovers.empty(home);
        ControlFiles.remove(home);
    }

    /**
     * One job's group.
     *
     * @param all the folder made for it
     * @param folder the one that its processes are in
     * @param inner its name, where a runtime makes it
     */
    private record Job(Path all, Path folder, String inner) implements Group {
        @Override
        public List<Path> joins() {
            return List.of((inner.isEmpty() ? folder : all.resolve(RUNTIME)).resolve("cgroup.procs"));
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
            if (!inner.isEmpty()) {
                ControlFiles.remove(folder);
                ControlFiles.remove(all.resolve(RUNTIME));
            }
            if (!ControlFiles.remove(all)) {
                log.atError().addKeyValue("cgroup", all).log("a cgroup could not be removed");
            }
        }
    }
}
