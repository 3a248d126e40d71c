package dev.electrons.prime.dispatch;

import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import dev.electrons.task.Task;
import java.util.ArrayDeque;
import java.util.Comparator;
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

    void add(Task task) {
        if (waiting.add(task.taskId())) {
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
        return task;
    }

    void removeRuns(Predicate<RunId> runs) {
        if (waiting.removeIf(attempt -> runs.test(attempt.run()))) {
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
