package dev.electrons.subworkflows.worker;

import dev.electrons.id.AttemptId;
import dev.electrons.signal.Signal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What became of the attempts settled lately, so that one delivered again is told again and not done again. Bounded in
 * number and in size; the least recently used are forgotten first. Thread-safe.
 */
final class SettledAttempts {
    private final int most;
    private final long mostBytes;
    private final Map<AttemptId, Signal.AttemptSettled> settled = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /** Ten thousand attempts, but no more than 16 MiB. */
    static SettledAttempts usual() {
        return new SettledAttempts(10_000, 16 << 20);
    }

    SettledAttempts(int most, long mostBytes) {
        this.most = most;
        this.mostBytes = mostBytes;
    }

    synchronized void add(Signal.AttemptSettled signal) {
        var before = settled.put(signal.attempt(), signal);
        bytes += size(signal) - (before == null ? 0 : size(before));
        var oldest = settled.entrySet().iterator();
        while ((settled.size() > most || bytes > mostBytes) && oldest.hasNext()) {
            bytes -= size(oldest.next().getValue());
            oldest.remove();
        }
    }

    synchronized Optional<Signal.AttemptSettled> find(AttemptId attempt) {
        return Optional.ofNullable(settled.get(attempt));
    }

    private static long size(Signal.AttemptSettled signal) {
        var output = signal.outcome().output();
        return output == null ? 0 : 2L * output.json().length();
    }
}
