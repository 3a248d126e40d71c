package dev.electrons.prime.dispatch;

import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import dev.electrons.task.Task;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Tasks in {@linkplain Turns turn}, none of them twice. */
final class FairQueue {
    private final Turns<Task> turns = new Turns<>();
    private final Set<AttemptId> waiting = new HashSet<>();
    private final Map<RunId, Integer> waitingOf = new HashMap<>();
    private final Map<String, Integer> waitingOfApp = new HashMap<>();

    void add(Task task) {
        if (waiting.add(task.taskId())) {
            waitingOf.merge(task.taskId().run(), 1, Integer::sum);
            waitingOfApp.merge(task.app(), 1, Integer::sum);
            turns.add(task.priority(), task.app(), task);
        }
    }

    @Nullable
    Task poll() {
        var task = turns.poll();
        if (task != null) {
            waiting.remove(task.taskId());
            oneLess(waitingOf, task.taskId().run());
            oneLess(waitingOfApp, task.app());
        }
        return task;
    }

    private static <K> void oneLess(Map<K, Integer> counts, K key) {
        counts.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
    }

    /** Most runs end with nothing waiting: that must not cost a look at all that others have waiting. */
    void removeRun(RunId run) {
        if (waitingOf.containsKey(run)) {
            removeRuns(run::equals);
        }
    }

    void removeRuns(Predicate<RunId> runs) {
        if (waitingOf.keySet().removeIf(runs)) {
            waiting.removeIf(attempt -> runs.test(attempt.run()));
            turns.removeIf(task -> {
                boolean gone = runs.test(task.taskId().run());
                if (gone) {
                    oneLess(waitingOfApp, task.app());
                }
                return gone;
            });
        }
    }

    int size() {
        return waiting.size();
    }

    int sizeOf(String app) {
        return waitingOfApp.getOrDefault(app, 0);
    }
}
