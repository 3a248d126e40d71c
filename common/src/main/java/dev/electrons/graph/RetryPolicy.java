package dev.electrons.graph;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.electrons.error.Failure;
import dev.electrons.id.AttemptId;
import dev.electrons.json.DurationText;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often a failed node is tried again, and how long between.
 *
 * @param maxAttempts 1 to 10
 * @param initial wait before the second attempt
 * @param factor growth of the wait
 * @param max longest wait
 * @param jitter share of the wait that varies, 0 to 1
 * @param neverOn failure codes that are final
 */
public record RetryPolicy(
        @Nullable Integer maxAttempts,

        @Nullable @JsonDeserialize(using = DurationText.class)
        Duration initial,

        @Nullable Double factor,

        @Nullable @JsonDeserialize(using = DurationText.class)
        Duration max,

        @Nullable Double jitter,
        @Nullable List<String> neverOn) {
    /** One attempt and no more. */
    public static final RetryPolicy NEVER = new RetryPolicy(1, null, null, null, null, null);

    public static final RetryPolicy DEFAULT =
            new RetryPolicy(3, Duration.ofSeconds(1), 2.0, Duration.ofMinutes(1), 0.2, List.of());

    public RetryPolicy {
        maxAttempts = maxAttempts == null ? 3 : maxAttempts;
        initial = initial == null ? Duration.ofSeconds(1) : initial;
        factor = factor == null ? 2.0 : factor;
        max = max == null ? Duration.ofMinutes(1) : max;
        jitter = jitter == null ? 0.2 : jitter;
        neverOn = neverOn == null ? List.of() : List.copyOf(neverOn);
    }

    /** Whether a failure after so many tries is to be followed by another one. */
    public boolean allows(int tries, Failure failure) {
        int most = maxAttempts == null ? 3 : maxAttempts;
        return failure.retryable() && tries < most && (neverOn == null || !neverOn.contains(failure.code()));
    }

    /**
     * The wait after this attempt failed so: not shorter than whoever refused asked for, as far as the longest wait allows.
     *
     * @param tries that the policy counts, this one included
     */
    public Duration backoff(AttemptId attempt, int tries, Failure failure) {
        var own = backoff(attempt, tries);
        if (failure.retryAfterMs() == null) {
            return own;
        }
        long most = max == null ? 60_000 : max.toMillis();
        var asked = Duration.ofMillis(Math.clamp(failure.retryAfterMs(), 0, most));
        return own.compareTo(asked) < 0 ? asked : own;
    }

    /** The wait after this attempt failed: exponential in the tries, with a jitter that is a hash of the attempt. */
    public Duration backoff(AttemptId attempt, int tries) {
        double first = initial == null ? 1_000 : initial.toMillis();
        double most = max == null ? 60_000 : max.toMillis();
        double growth = Math.pow(factor == null ? 2 : factor, tries - 1.0);
        double share = (Math.floorMod(attempt.hashCode(), 2_001) - 1_000) / 1_000.0;
        double wait = Math.min(most, first * growth) * (1 + (jitter == null ? 0 : jitter) * share);
        return Duration.ofMillis(Math.max(0, (long) wait));
    }
}
