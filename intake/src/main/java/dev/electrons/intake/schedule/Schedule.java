package dev.electrons.intake.schedule;

import dev.electrons.id.RunId;
import dev.electrons.json.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be run, and when.
 *
 * @param params {@code ExecuteParams} of every firing
 * @param nextDue the first instant that has not been fired
 * @param refusal of the last firing; null when it was accepted
 */
record Schedule(
        String app,
        String name,
        Times times,
        Misfire misfire,
        Value params,
        boolean paused,
        Instant nextDue,
        @Nullable Instant lastFired,
        @Nullable RunId lastRun,
        @Nullable Refusal refusal,
        Instant createdAt) {
    private static final int MOST_AT_ONCE = 100;

    /**
     * Why a firing was refused.
     *
     * @param retryAt when it is tried again; null when that instant was left out, as it would be refused again
     */
    record Refusal(String words, Instant at, @Nullable Instant retryAt) {}

    /** What becomes of instants that passed while nobody could fire them. */
    enum Misfire {
        /** Each is fired, 100 at a time. */
        ALL,
        /** The last of them is fired. */
        ONCE,
        /** They are left out. */
        SKIP
    }

    /**
     * What is to be done now.
     *
     * @param instants to fire, in order
     * @param next the first instant after those that were looked at
     */
    record Due(List<Instant> instants, Instant next) {}

    Due due(Instant now) {
        var all = new ArrayList<Instant>();
        var at = nextDue;
        while (!at.isAfter(now) && all.size() < MOST_AT_ONCE) {
            all.add(at);
            at = times.after(at);
        }
        if (misfire != Misfire.ALL) {
            while (!at.isAfter(now)) {
                all.set(0, at);
                at = times.after(at);
            }
        }
        return new Due(
                switch (misfire) {
                    case ALL -> all;
                    case ONCE -> all.isEmpty() ? all : List.of(latest(all));
                    case SKIP ->
                        all.stream()
                                .filter(instant -> !instant.isBefore(now.minusSeconds(10)))
                                .toList();
                },
                at);
    }

    private static Instant latest(List<Instant> all) {
        return all.stream().max(Instant::compareTo).orElseThrow();
    }

    /** The name of one firing: whoever fires it again finds the run. */
    String firing(Instant at) {
        return "schedule/" + name + "/" + at;
    }
}
