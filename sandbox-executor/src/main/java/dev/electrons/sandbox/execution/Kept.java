package dev.electrons.sandbox.execution;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Answers of executions that ended a short time ago, for those who ask again. Not thread-safe. */
final class Kept {
    private static final Duration AGE = Duration.ofMinutes(10);
    private static final long MOST_BYTES = 32L << 20;
    private static final int MOST = 1_000;

    private record Entry(Execution execution, Answer answer, long at) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private long bytes;

    void keep(Execution execution, Answer answer, long now) {
        forget(execution.job().requestId());
        entries.put(execution.job().requestId(), new Entry(execution, answer, now));
        bytes += answer.json().length();
        trim(now);
    }

    Optional<Execution> find(String id, long now) {
        trim(now);
        return Optional.ofNullable(entries.get(id)).map(Entry::execution);
    }

    private void forget(String id) {
        var old = entries.remove(id);
        bytes -= old == null ? 0 : old.answer().json().length();
    }

    /** Oldest first, until what is left is young and small enough. */
    private void trim(long now) {
        Iterator<Entry> oldest = entries.values().iterator();
        while (oldest.hasNext()) {
            var entry = oldest.next();
            boolean old = now - entry.at() > AGE.toNanos();
            boolean fits = bytes <= MOST_BYTES && entries.size() <= MOST;
            // The newest stays, however large: whoever asked for it may just have lost its connection.
            if (!old && (fits || entries.size() == 1)) {
                return;
            }
            bytes -= entry.answer().json().length();
            oldest.remove();
        }
    }
}
