package dev.electrons.subworkflows.call;

import java.time.Duration;

/** How a task's time is shared with runner-proxy. */
public final class ProxyTimes {
    /** What runner-proxy may take to say that time is up, after it is. */
    public static final Duration GRACE = Duration.ofSeconds(1);

    private static final Duration MOST_KEPT = Duration.ofMinutes(1);

    private ProxyTimes() {}

    /** What a runner may take, so that enough is kept for another executor: a fifth, at most a minute. */
    public static Duration beforeFallback(Duration whole) {
        var fifth = whole.dividedBy(5);
        return whole.minus(fifth.compareTo(MOST_KEPT) < 0 ? fifth : MOST_KEPT);
    }
}
