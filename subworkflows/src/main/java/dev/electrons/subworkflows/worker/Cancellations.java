package dev.electrons.subworkflows.worker;

import dev.electrons.id.RunId;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs that were cancelled, as far back as it matters: bounded, the oldest are forgotten first. Thread-safe. */
final class Cancellations {
    private static final int MOST = 100_000;

    private final Map<RunId, String> reasons = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<RunId, String> eldest) {
            return size() > MOST;
        }
    };

    synchronized void add(RunId run, String reason) {
        reasons.put(run, reason);
    }

    synchronized boolean has(RunId run) {
        return reasons.containsKey(run);
    }
}
