package dev.electrons.error;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why an attempt, a node or a run failed.
 *
 * @param code one of the codes of the public contract, such as {@code TaskFailed} or {@code ALL_PROVIDERS_FAILED}
 * @param message words for a person; no secrets, no payloads
 * @param retryable whether another attempt could end otherwise
 * @param origin what kind of thing went wrong
 * @param retryAfterMs how long whoever refused wants to be left alone; null when it did not say
 */
public record Failure(
        String code,
        String message,
        boolean retryable,
        Origin origin,
        @Nullable Long retryAfterMs) {

    public Failure(String code, String message, boolean retryable, Origin origin) {
        this(code, message, retryable, origin, null);
    }

    /** Where a failure comes from; decides what a retry policy may do about it. */
    public enum Origin {
        /** The work itself said no: an exit code, {@code success:false}. Side effects are possible. */
        WORK,
        /** What should have done the work was away, overloaded or broken. */
        INFRASTRUCTURE,
        /** The input can't be worked on, now or later. Nothing was started. */
        INPUT,
        /** Time ran out. Side effects are possible. */
        TIMEOUT,
        /** Somebody asked for it to stop. */
        CANCELLED
    }

    public static Failure work(String code, String message) {
        return new Failure(code, message, true, Origin.WORK);
    }

    public static Failure infrastructure(String code, String message) {
        return new Failure(code, message, true, Origin.INFRASTRUCTURE);
    }

    public static Failure input(String code, String message) {
        return new Failure(code, message, false, Origin.INPUT);
    }

    public static Failure timeout(String code, String message) {
        return new Failure(code, message, true, Origin.TIMEOUT);
    }

    public static Failure cancelled(String message) {
        return new Failure("CANCELLED", message, false, Origin.CANCELLED);
    }

    /** The same, by somebody who said when to come again, if it did. */
    public Failure after(Optional<Duration> wait) {
        var milliseconds = wait.map(Duration::toMillis).orElse(retryAfterMs);
        return new Failure(code, message, retryable, origin, milliseconds);
    }

    /** Whether side effects are possible because execution had begun. */
    public boolean duringExecution() {
        return origin == Origin.WORK || origin == Origin.TIMEOUT;
    }
}
