package dev.electrons.prime.dispatch;

import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import dev.electrons.task.Task;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Ready tasks by kind, handed out within a credit window: what is not yet with the workers can still be overtaken by
 * something more urgent, or by another app's first task. Not thread-safe: the coordinator's loop owns it.
 */
public final class Dispatcher {
    private final Map<String, Lane> lanes = new HashMap<>();
    private final Map<AttemptId, String> out = new HashMap<>();
    private final Map<RunId, Set<AttemptId>> outOf = new HashMap<>();

    /** A task that workers should get; one that is already waiting or out is not taken twice. */
    public void offer(Task task) {
        if (!out.containsKey(task.taskId())) {
            lane(task.kind()).queue.add(task);
        }
    }

    /** An attempt that no longer needs a worker, or no longer occupies one. */
    public void settled(AttemptId attempt) {
        var kind = out.remove(attempt);
        if (kind != null) {
            lane(kind).out--;
            outOf.computeIfPresent(attempt.run(), (_, held) -> held.remove(attempt) && held.isEmpty() ? null : held);
        }
    }

    /**
     * Forgets everything of a run that has ended.
     *
     * @return whether workers still hold something of it
     */
    public boolean ended(RunId run) {
        lanes.values().forEach(lane -> lane.queue.removeRun(run));
        var held = outOf.remove(run);
        if (held == null) {
            return false;
        }
        List.copyOf(held).forEach(this::settled);
        return true;
    }

    /** Tasks that {@link #next} gave and that did not reach the workers: they are ready again. */
    public void takeBack(Collection<Task> tasks) {
        tasks.forEach(task -> {
            settled(task.taskId());
            offer(task);
        });
    }

    /** Forgets runs that somebody else looks after now; what is out for them no longer counts here. */
    public void forget(Predicate<RunId> runs) {
        lanes.values().forEach(lane -> lane.queue.removeRuns(runs));
        outOf.keySet().stream().filter(runs).toList().forEach(this::ended);
    }

    /** What a worker says it can hold at once. */
    public void announced(String kind, String worker, int window) {
        lane(kind).windows.put(worker, window);
    }

    /** The tasks to publish now, best first, as far as credit goes. */
    public List<Task> next() {
        var batch = new ArrayList<Task>();
        lanes.values().forEach(lane -> {
            for (var task = lane.poll(); task != null; task = lane.poll()) {
                out.put(task.taskId(), task.kind());
                outOf.computeIfAbsent(task.taskId().run(), _ -> new HashSet<>()).add(task.taskId());
                lane.out++;
                batch.add(task);
            }
        });
        return batch;
    }

    /** Tasks that wait for credit. */
    public int waiting() {
        return lanes.values().stream().mapToInt(lane -> lane.queue.size()).sum();
    }

    /** Those of one app. */
    public int waitingOf(String app) {
        return lanes.values().stream().mapToInt(lane -> lane.queue.sizeOf(app)).sum();
    }

    /** Tasks with the workers. */
    public int out() {
        return out.size();
    }

    private Lane lane(String kind) {
        return lanes.computeIfAbsent(kind, _ -> new Lane());
    }

    /** One kind's queue and credit. */
    private static final class Lane {
        private static final int UNANNOUNCED = 256;
        private static final int LEAST = 16;

        private final FairQueue queue = new FairQueue();
        private final Map<String, Integer> windows = new HashMap<>();
        private int out;

        int credit() {
            int announced =
                    windows.values().stream().mapToInt(Integer::intValue).sum();
            return announced == 0 ? UNANNOUNCED : Math.max(LEAST, 2 * announced);
        }

        @org.jspecify.annotations.Nullable
        Task poll() {
            return out < credit() ? queue.poll() : null;
        }
    }
}
