package dev.electrons.error;

import java.time.Duration;
import java.util.Locale;
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
 * @param stage whether it happened before or during execution; null when code and origin say so, see {@link #when}
 */
public record Failure(
        String code,
        String message,
        boolean retryable,
        Origin origin,
        @Nullable Long retryAfterMs,
        @Nullable Stage stage) {

    public Failure(String code, String message, boolean retryable, Origin origin) {
        this(code, message, retryable, origin, null, null);
    }

    /** Whether what was asked for may have had effects. */
    public enum Stage {
        /** Nothing was executed: another try is safe. */
        BEFORE,
        /** Execution had begun, or may have: side effects are possible. */
        DURING;

        /** As the contract writes it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Where a failure comes from; decides what a retry policy may do about it. */
    public enum Origin {
        /** The work itself said no: an exit code, {@code success:false}. Side effects are possible. */
        WORK,
        /** What should have done the work was away, overloaded or broken. */
        INFRASTRUCTURE,
        /** The input can't be worked on, now or later. */
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
        return new Failure(code, message, retryable, origin, milliseconds, stage);
    }

    /** The same, by somebody who knows whether execution had begun. */
    public Failure at(Stage known) {
        return new Failure(code, message, retryable, origin, retryAfterMs, known);
    }

    /** Whether it happened before or during execution: as was said, else by the code, else by where it comes from. */
    public Stage when() {
        return stage != null
                ? stage
                : switch (code) {
                    case "ConfigurationError", "ImagePullFailed", "ResourceExhausted", "Forbidden" -> Stage.BEFORE;
                    case "DeadlineExceeded", "OOMKilled", "TaskFailed", "Unknown" -> Stage.DURING;
                    default -> origin == Origin.WORK || origin == Origin.TIMEOUT ? Stage.DURING : Stage.BEFORE;
                };
    }

    /** Whether side effects are possible because execution had begun. */
    public boolean duringExecution() {
        return when() == Stage.DURING;
    }
}
