package dev.electrons.sandbox.cluster;

import dev.electrons.sandbox.job.Limits;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pods that wait for jobs with the usual limits, so that those need not wait for theirs. Each is given to one job and removed
 * with it; one that waited for long makes room for another before its deadline can end a job.
 */
final class WarmPods implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WarmPods.class);
    static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(15);

    private final Api api;
    private final Cluster cluster;
    private final Limits limits;
    private final Upkeep upkeep;
    private final LinkedTransferQueue<Pod> ready = new LinkedTransferQueue<>();
    private final List<Thread> keepers;

    /** What is seen to whenever nobody took a pod for long. */
    interface Upkeep {
        void run() throws IOException, InterruptedException;
    }

    /** Keeps as many as the cluster is configured for. */
    WarmPods(Api api, Cluster cluster, Limits limits, Upkeep upkeep) {
        this.api = api;
        this.cluster = cluster;
        this.limits = limits;
        this.upkeep = upkeep;
        this.keepers = IntStream.range(0, cluster.warm())
                .mapToObj(
                        number -> Thread.ofVirtual().name("warm-pod-" + number).start(this::keep))
                .toList();
    }

    /** One that waits and is sound; empty when there is none, or the job needs another. */
    Optional<Pod> take(Limits wanted) throws IOException, InterruptedException {
        if (!fits(wanted)) {
            return Optional.empty();
        }
        for (var pod = ready.poll(); pod != null; pod = ready.poll()) {
            if (pod.running()) {
                return Optional.of(pod);
            }
            pod.close();
        }
        return Optional.empty();
    }

    /** What a pod is made with must be what was asked for; its life must be long enough; all else is set as a job starts. */
    private boolean fits(Limits wanted) {
        return wanted.memoryMb() == limits.memoryMb()
                && wanted.cores() == limits.cores()
                && wanted.diskMb() == limits.diskMb()
                && wanted.wall().compareTo(limits.wall()) <= 0;
    }

    private void keep() {
        boolean failed = false;
        try {
            while (true) {
                try {
                    offer(Pod.start(api, cluster, "de-warm-" + UUID.randomUUID(), limits, LONGEST));
                    failed = false;
                } catch (IOException | RuntimeException e) {
                    if (!failed) {
                        log.atWarn()
                                .setCause(e)
                                .log(
                                        "no pod can be kept waiting for jobs; trying again, they start their own meanwhile");
                    }
                    failed = true;
                    Thread.sleep(AFTER_A_FAILURE);
                }
            }
        } catch (InterruptedException _) {
            // The service is leaving.
        }
    }

    private void offer(Pod pod) throws IOException, InterruptedException {
        boolean taken = false;
        try {
            taken = ready.tryTransfer(pod, LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            if (!taken) {
                pod.close();
            }
        }
        if (!taken) {
            upkeep.run();
        }
    }

    /** Removes all that still wait. */
    @Override
    public void close() {
        keepers.forEach(Thread::interrupt);
        try {
            for (var keeper : keepers) {
                keeper.join();
            }
        } catch (InterruptedException e) {
            // Pods that are left end at their deadline.
            Thread.currentThread().interrupt();
        }
    }
}
