package dev.electrons.subworkflows.worker;

import dev.electrons.id.AttemptId;
import dev.electrons.task.Control;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** What was cancelled, as far back as it matters: bounded, the oldest are forgotten first. Thread-safe. */
final class Cancellations {
    private static final int MOST = 100_000;

    private final Map<Object, Control> controls = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Control> eldest) {
            return size() > MOST;
        }
    };

    synchronized void add(Control control) {
        controls.merge(
                control.taskId() == null ? control.runId() : control.taskId(),
                control,
                (one, other) -> one.at().isAfter(other.at()) ? one : other);
    }

    /** Whether an attempt of a run that began, or was last retried, then has been cancelled since. */
    synchronized boolean has(AttemptId attempt, Instant began) {
        var whole = controls.get(attempt.run());
        var one = controls.get(attempt);
        return (whole != null && whole.concerns(attempt, began)) || (one != null && one.concerns(attempt, began));
    }
}
