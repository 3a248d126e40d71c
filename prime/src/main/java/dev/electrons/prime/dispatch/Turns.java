package dev.electrons.prime.dispatch;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is: highest priority first; within a priority the apps take turns; within an app first come, first served.
 * Not thread-safe.
 */
public final class Turns<T> {
    private final TreeMap<Integer, LinkedHashMap<String, ArrayDeque<T>>> levels =
            new TreeMap<>(Comparator.reverseOrder());

    public void add(int priority, String app, T item) {
        levels.computeIfAbsent(priority, _ -> new LinkedHashMap<>())
                .computeIfAbsent(app, _ -> new ArrayDeque<>())
                .add(item);
    }

    /** The next one, which is no longer here then; null when there is none. */
    public @Nullable T poll() {
        var level = levels.firstEntry();
        if (level == null) {
            return null;
        }
        var apps = level.getValue();
        Map.Entry<String, ArrayDeque<T>> turn = apps.firstEntry();
        var item = turn.getValue().remove();
        apps.remove(turn.getKey());
        if (!turn.getValue().isEmpty()) {
            apps.putLast(turn.getKey(), turn.getValue());
        }
        if (apps.isEmpty()) {
            levels.remove(level.getKey());
        }
        return item;
    }

    public void removeIf(Predicate<T> gone) {
        levels.values().forEach(apps -> {
            apps.values().forEach(items -> items.removeIf(gone));
            apps.values().removeIf(ArrayDeque::isEmpty);
        });
        levels.values().removeIf(Map::isEmpty);
    }
}
