package dev.electrons.runners.wire;

import java.util.ArrayList;
import java.util.List;

/** Whether the client has gone; what is under way on its behalf registers here to be stopped. */
public final class Cancel {
    private final List<Runnable> actions = new ArrayList<>();
    private boolean cancelled;

    public synchronized boolean cancelled() {
        return cancelled;
    }

    /** Runs {@code action} when the client goes, at once if it has. Returns what to call when it no longer matters. */
    public Runnable onCancel(Runnable action) {
        synchronized (this) {
            if (!cancelled) {
                actions.add(action);
                return () -> forget(action);
            }
        }
        action.run();
        return () -> {};
    }

    private synchronized void forget(Runnable action) {
        actions.remove(action);
    }

    /** The client has gone. */
    public void cancel() {
        List<Runnable> due;
        synchronized (this) {
            cancelled = true;
            due = List.copyOf(actions);
            actions.clear();
        }
        due.forEach(Runnable::run);
    }
}
