package dev.electrons.subworkflows.call;

import java.time.Duration;

/** How a task's time is shared with runner-proxy. */
public final class ProxyTimes {
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Duration MOST_KEPT = Duration.ofMinutes(1);

    private ProxyTimes() {}

    /** What a runner may take, so that enough is kept for another executor: a fifth, at most a minute. */
    public static Duration beforeFallback(Duration whole) {
        var fifth = whole.dividedBy(5);
        return whole.minus(fifth.compareTo(MOST_KEPT) < 0 ? fifth : MOST_KEPT);
    }

    /** What a runner may take, so that runner-proxy can still say in time that time is up. */
    public static Duration beforeDeadline(Duration whole) {
        return whole.minus(grace(whole));
    }

    /** How long to wait for runner-proxy when a runner may take so long. */
    public static Duration withGrace(Duration time) {
        return time.plus(grace(time));
    }

    private static Duration grace(Duration time) {
        var tenth = time.dividedBy(10);
        return tenth.compareTo(GRACE) < 0 ? tenth : GRACE;
    }
}
