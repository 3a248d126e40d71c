package dev.electrons.sandbox.backend;

import dev.electrons.sandbox.job.Stop;
import dev.electrons.sandbox.limit.Group;
import dev.electrons.sandbox.limit.LimitsDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** Ends a process with all its children: asks, waits, kills, and waits until nothing is left. */
final class Kill {
    private static final Duration GRACE = Duration.ofSeconds(2);
    /** A cancel must have worked within 2 s. */
    private static final Duration CANCEL_GRACE = Duration.ofMillis(1_500);

    private static final Duration LOOK = Duration.ofMillis(10);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long PAUSE_NANOS = 200_000;

    private Kill() {}

    /**
     * Ends a process for this reason; one that floods us is not asked first.
     *
     * @param tidies whether the process itself is given a moment to tidy up behind what was in the group
     */
    static void end(Child process, Group group, Stop why, boolean tidies) throws InterruptedException {
        var grace = switch (why) {
            case CANCELLED -> CANCEL_GRACE;
            case WALL_TIME, CPU_TIME -> GRACE;
            case OUTPUT, DISK -> Duration.ZERO;
        };
        if (grace.isPositive()) {
            ask(process, group, grace);
        }
        group.killAll();
        if (tidies) {
            process.awaitEnd(PATIENCE.toNanos());
        }
        process.kill();
        process.awaitEnd(PATIENCE.toNanos());
    }

    /**
     * Asks everybody who is there, and while the sandbox is only being set up whoever comes; not those whom a program starts to
     * tidy up. Waits for the end.
     */
    private static void ask(Child process, Group group, Duration grace) throws InterruptedException {
        long end = System.nanoTime() + grace.toNanos();
        var asked = new HashSet<Long>();
        do {
            ask(process, group, asked);
        } while (asked.size() < LimitsDriver.OWN_PROCESSES
                && System.nanoTime() < end
                && !process.awaitEnd(LOOK.toNanos()));
        process.awaitEnd(end - System.nanoTime());
    }

    /** Bubblewrap itself is left out: it would take everything with it at once. */
    private static void ask(Child process, Group group, Set<Long> asked) {
        var members = group.members();
        var all = members.isEmpty()
                ? process.handle().descendants()
                : members.stream().map(ProcessHandle::of).flatMap(Optional::stream);
        all.filter(member -> member.pid() != process.handle().pid() && asked.add(member.pid()))
                .forEach(ProcessHandle::destroy);
    }

    /** Waits until the sandbox is empty; says false when it is not. */
    static boolean emptied(Group group, Optional<Long> first) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!group.members().isEmpty() || first.filter(Kill::alive).isPresent()) {
            if (System.nanoTime() > end) {
                return false;
            }
            group.killAll();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return true;
    }

    /** Whether a process runs; one that only waits to be reaped does not. */
    private static boolean alive(long pid) {
        try {
            var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return "ZX".indexOf(stat.charAt(stat.lastIndexOf(')') + 2)) < 0;
        } catch (IOException | IndexOutOfBoundsException _) {
            return false;
        }
    }
}
