package dev.electrons.subworkflows.worker;

import dev.electrons.id.AttemptId;
import dev.electrons.signal.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which of the attempts under way should say now that they are alive: first after a second, then every five;
 * at once, and three times as often as asked for, where somebody counts on it.
 */
final class Pulse {
    static final Duration FIRST = Duration.ofSeconds(1);
    static final Duration EVERY = Duration.ofSeconds(5);
    private static final int BEATS = 3;

    private final String worker;
    private Map<AttemptId, Instant> said = new HashMap<>();

    Pulse(String worker) {
        this.worker = worker;
    }

    List<Signal.AttemptAlive> due(Collection<Job> jobs, Instant now) {
        var due = new ArrayList<Signal.AttemptAlive>();
        var still = new HashMap<AttemptId, Instant>();
        for (var job : jobs) {
            var id = job.task.taskId();
            var last = said.get(id);
            var asked = job.task.heartbeatMs();
            var first = asked == null ? FIRST : Duration.ZERO;
            var every = asked == null ? EVERY : Duration.ofMillis(asked / BEATS);
            boolean isDue = !now.isBefore(last == null ? job.began.plus(first) : last.plus(every));
            if (isDue) {
                due.add(new Signal.AttemptAlive(id, worker));
                still.put(id, now);
            } else if (last != null) {
                still.put(id, last);
            }
        }
        said = still;
        return due;
    }
}
