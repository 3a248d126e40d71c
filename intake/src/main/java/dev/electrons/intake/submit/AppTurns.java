package dev.electrons.intake.submit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What waits, by app: each app in turn, within an app first come first served, and no app may take more than half of the room
 * from the others. Not thread-safe.
 */
final class AppTurns<T> {
    private final int room;
    private final Map<String, ArrayDeque<T>> apps = new LinkedHashMap<>();
    private int size;

    /** @param room how many may wait in all */
    AppTurns(int room) {
        this.room = room;
    }

    /** Whether there was room for it. */
    boolean add(String app, T item) {
        var own = apps.get(app);
        if (size >= room || (own != null && own.size() >= room / 2)) {
            return false;
        }
        apps.computeIfAbsent(app, _ -> new ArrayDeque<>()).add(item);
        size++;
        return true;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The next ones, one of each app and then again, which are no longer here then. */
    List<T> take(int most) {
        var taken = new ArrayList<T>(Math.min(most, size));
        while (taken.size() < most && size > 0) {
            var next = apps.entrySet().iterator().next();
            taken.add(next.getValue().remove());
            size--;
            apps.remove(next.getKey());
            if (!next.getValue().isEmpty()) {
                apps.put(next.getKey(), next.getValue()); // behind the others
            }
        }
        return taken;
    }
}
