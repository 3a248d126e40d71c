package dev.electrons.task;

import java.math.BigDecimal;
import java.util.List;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt was executed: everything a result tells beyond its output. All of it optional.
 *
 * @param executor what did it: {@code runner-proxy}, {@code sandbox-executor}, an external worker's name
 * @param waterfallPosition index of the model that answered among those to try, from 0
 * @param fallback why another executor than the usual one did it; null when none was needed
 * @param exitCode the program's own
 * @param quarantined the answer was refused as unusable; a person may look at it
 */
public record Execution(
        @Nullable String executor,
        @Nullable String runnerUsed,
        @Nullable String provider,
        @Nullable String model,
        @Nullable Integer waterfallPosition,
        @Nullable List<String> attemptedModels,
        @Nullable Fallback fallback,
        @Nullable Integer exitCode,
        @Nullable Usage usage,
        @Nullable List<Artifact> artifacts,
        @Nullable Boolean quarantined,
        @Nullable Long durationMs) {

    /** Why another executor than the usual one was used. */
    public record Fallback(String reason) {}

    /** What the models consumed. What nobody counted is null, and not 0. */
    public record Usage(
            @Nullable Long inputTokens,
            @Nullable Long outputTokens,
            @Nullable Double costUsd) {

        /** Both together; what is not known adds nothing. */
        public static @Nullable Usage sum(@Nullable Usage one, @Nullable Usage other) {
            if (one == null || other == null) {
                return one == null ? other : one;
            }
            return new Usage(
                    plus(one.inputTokens, other.inputTokens, Long::sum),
                    plus(one.outputTokens, other.outputTokens, Long::sum),
                    plus(one.costUsd, other.costUsd, Usage::money));
        }

        private static <T> @Nullable T plus(@Nullable T one, @Nullable T other, BinaryOperator<T> sum) {
            return one == null ? other : other == null ? one : sum.apply(one, other);
        }

        /** As people add money: a tenth and two tenths are three. */
        private static Double money(Double one, Double other) {
            return BigDecimal.valueOf(one).add(BigDecimal.valueOf(other)).doubleValue();
        }

        /** The same at this cost. */
        public static @Nullable Usage costing(@Nullable Usage usage, @Nullable Double usd) {
            if (usd == null) {
                return usage;
            }
            return new Usage(usage == null ? null : usage.inputTokens, usage == null ? null : usage.outputTokens, usd);
        }

        /** All that was counted; null where nothing was. */
        public @Nullable Long tokens() {
            return plus(inputTokens, outputTokens, Long::sum);
        }
    }

    public static final Execution UNKNOWN =
            new Execution(null, null, null, null, null, null, null, null, null, null, null, null);

    /** An execution by this executor, nothing else known yet. */
    public static Execution by(String executor) {
        return new Execution(executor, null, null, null, null, null, null, null, null, null, null, null);
    }

    public Execution withExitCode(int code) {
        return with(fallback, code, usage, artifacts, quarantined, durationMs);
    }

    public Execution withFallback(String reason) {
        return with(new Fallback(reason), exitCode, usage, artifacts, quarantined, durationMs);
    }

    public Execution withArtifacts(List<Artifact> files) {
        return with(fallback, exitCode, usage, files, quarantined, durationMs);
    }

    public Execution withDuration(long milliseconds) {
        return with(fallback, exitCode, usage, artifacts, quarantined, milliseconds);
    }

    public Execution withUsage(@Nullable Usage spent) {
        return with(fallback, exitCode, spent, artifacts, quarantined, durationMs);
    }

    /** Whose answer was refused as unusable. */
    public Execution inQuarantine() {
        return with(fallback, exitCode, usage, artifacts, true, durationMs);
    }

    private Execution with(
            @Nullable Fallback why,
            @Nullable Integer code,
            @Nullable Usage spent,
            @Nullable List<Artifact> files,
            @Nullable Boolean refused,
            @Nullable Long milliseconds) {
        return new Execution(
                executor,
                runnerUsed,
                provider,
                model,
                waterfallPosition,
                attemptedModels,
                why,
                code,
                spent,
                files,
                refused,
                milliseconds);
    }
}
