package dev.electrons.runners.roster;

import java.time.Duration;

/**
 * How runners are asked how they are.
 *
 * @param every between two probes of a runner that is well; one that is down is asked at least each second
 * @param timeout until no answer is a miss
 * @param downAfter misses in a row until a runner counts as down; one answer brings it back
 * @param keyRetry how long a runner that refused our credentials in traffic is left alone
 * @param canary whether a model that went silent is asked for one token, until it gives it, before a client's call is
 *     risked there
 */
public record ProbePolicy(Duration every, Duration timeout, int downAfter, Duration keyRetry, boolean canary) {
    public static final ProbePolicy USUAL =
            new ProbePolicy(Duration.ofSeconds(5), Duration.ofSeconds(2), 3, Duration.ofMinutes(5), true);
}
