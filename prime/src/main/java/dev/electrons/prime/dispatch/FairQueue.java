package dev.electrons.prime.dispatch;

import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import dev.electrons.task.Task;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Highest priority first; within a priority the apps take turns; within an app first come, first served. */
final class FairQueue {
    private final TreeMap<Integer, LinkedHashMap<String, ArrayDeque<Task>>> levels =
            new TreeMap<>(Comparator.reverseOrder());
    private final Set<AttemptId> waiting = new HashSet<>();
    private final Map<RunId, Integer> waitingOf = new HashMap<>();

    void add(Task task) {
        if (waiting.add(task.taskId())) {
            waitingOf.merge(task.taskId().run(), 1, Integer::sum);
            levels.computeIfAbsent(task.priority(), _ -> new LinkedHashMap<>())
                    .computeIfAbsent(task.app(), _ -> new ArrayDeque<>())
                    .add(task);
        }
    }

    @Nullable
    Task poll() {
        var level = levels.firstEntry();
        if (level == null) {
            return null;
        }
        var apps = level.getValue();
        Map.Entry<String, ArrayDeque<Task>> turn = apps.firstEntry();
        var task = turn.getValue().remove();
        apps.remove(turn.getKey());
        if (!turn.getValue().isEmpty()) {
            apps.putLast(turn.getKey(), turn.getValue());
        }
        if (apps.isEmpty()) {
            levels.remove(level.getKey());
        }
        waiting.remove(task.taskId());
        waitingOf.computeIfPresent(task.taskId().run(), (_, count) -> count == 1 ? null : count - 1);
        return task;
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
            levels.values().forEach(apps -> {
                apps.values()
                        .forEach(tasks ->
                                tasks.removeIf(task -> runs.test(task.taskId().run())));
                apps.values().removeIf(ArrayDeque::isEmpty);
            });
            levels.values().removeIf(Map::isEmpty);
        }
    }

    int size() {
        return waiting.size();
    }
}
