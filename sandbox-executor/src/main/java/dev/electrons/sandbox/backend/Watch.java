package dev.electrons.sandbox.backend;

import dev.electrons.sandbox.job.Brake;
import dev.electrons.sandbox.job.Limits;
import dev.electrons.sandbox.job.Stop;
import dev.electrons.sandbox.limit.Group;
import dev.electrons.sandbox.workspace.Workspace;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for a process to end by itself, or for a reason to end it. */
final class Watch {
    private static final Duration LOOK = Duration.ofMillis(100);

    private Watch() {}

    /** Blocks until the process has ended (empty) or must be ended. */
    static Optional<Stop> until(Child process, Group group, Workspace workspace, Limits limits, Brake brake)
            throws InterruptedException {
        var news = new CountDownLatch(1);
        process.ended().whenComplete((_, _) -> news.countDown());
        brake.onPull(news::countDown);
        long end = System.nanoTime() + limits.wall().toNanos();
        while (true) {
            long left = end - System.nanoTime();
            boolean told = news.await(Math.min(Math.max(left, 0), LOOK.toNanos()), TimeUnit.NANOSECONDS);
            if (!process.runs()) {
                return Optional.empty();
            }
            if (told) {
                return brake.pulled();
            }
            var stop = left <= 0 ? Optional.of(Stop.WALL_TIME) : overdrawn(group, workspace, limits);
            if (stop.isPresent()) {
                brake.pull(stop.get());
                return brake.pulled();
            }
        }
    }

    private static Optional<Stop> overdrawn(Group group, Workspace workspace, Limits limits) {
        var cpu = group.usage().cpuMs();
        if (cpu != null && cpu > limits.cpu().toMillis()) {
            return Optional.of(Stop.CPU_TIME);
        }
        return workspace.overgrown() ? Optional.of(Stop.DISK) : Optional.empty();
    }
}
