package dev.electrons.prime.dispatch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is: highest priority first; within a priority the app that had the fewest turns lately; within an app first
 * come, first served. Start-time fair queueing: every turn moves its app's clock on by one, and an app that was away comes
 * back at most {@value #CREDIT} turns behind the others. Not thread-safe.
 */
public final class Turns<T> {
    /** Turns that an app may have in a row because it had none before. */
    private static final long CREDIT = 500;

    private final TreeMap<Integer, Level<T>> levels = new TreeMap<>(Comparator.reverseOrder());

    public void add(int priority, String app, T item) {
        levels.computeIfAbsent(priority, _ -> new Level<>()).add(app, item);
    }

    /** The next one, which is no longer here then; null when there is none. */
    public @Nullable T poll() {
        return poll(_ -> false);
    }

    /** The same of those apps only that are not passed over; these keep their places. */
    public @Nullable T poll(Predicate<String> passed) {
        for (var level : levels.values()) {
            var item = level.poll(passed);
            if (item != null) {
                return item;
            }
        }
        return null;
    }

    public void removeIf(Predicate<T> gone) {
        levels.values().forEach(level -> level.removeIf(gone));
    }

    /** An app's items, and the turns it had. */
    private static final class App<T> {
        private final String name;
        private final ArrayDeque<T> items = new ArrayDeque<>();
        private long turns;
        private long since;

        App(String name) {
            this.name = name;
        }
    }

    /** One priority. */
    private static final class Level<T> {
        private final Map<String, App<T>> apps = new HashMap<>();
        private final PriorityQueue<App<T>> waiting = new PriorityQueue<>(
                Comparator.<App<T>>comparingLong(app -> app.turns).thenComparingLong(app -> app.since));
        private long turns;
        private long added;

        void add(String name, T item) {
            var app = apps.computeIfAbsent(name, App::new);
            app.items.add(item);
            if (app.items.size() == 1) {
                app.turns = Math.max(app.turns, turns - CREDIT);
                app.since = added++;
                waiting.add(app);
            }
        }

        @Nullable
        T poll(Predicate<String> passed) {
            var app = next(passed);
            if (app == null) {
                return null;
            }
            var item = app.items.remove();
            turns = Math.max(turns, app.turns);
            app.turns++;
            if (app.items.isEmpty()) {
                forget();
            } else {
                app.since = added++;
                waiting.add(app);
            }
            return item;
        }

        private @Nullable App<T> next(Predicate<String> passed) {
            var app = waiting.poll();
            var over = new ArrayList<App<T>>(0);
            while (app != null && passed.test(app.name)) {
                over.add(app);
                app = waiting.poll();
            }
            waiting.addAll(over);
            return app;
        }

        /** Apps that are away and would come back no better off than unknown ones. */
        private void forget() {
            if (apps.size() > 2L * waiting.size() + CREDIT) {
                apps.values().removeIf(app -> app.items.isEmpty() && app.turns <= turns - CREDIT);
            }
        }

        void removeIf(Predicate<T> gone) {
            waiting.clear();
            apps.values().forEach(app -> {
                app.items.removeIf(gone);
                if (!app.items.isEmpty()) {
                    waiting.add(app);
                }
            });
        }
    }
}
