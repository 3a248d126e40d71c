package dev.electrons.subworkflows.code;

import dev.electrons.error.Failure;
import dev.electrons.json.Value;
import dev.electrons.task.Execution;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A code task's output when an agent did it, or when nothing could. */
record CodeOutput(
        boolean success,
        @Nullable String output,
        @Nullable Integer exitCode,
        @Nullable String executor,
        @Nullable String runnerUsed,
        @Nullable String provider,
        @Nullable String model,
        @Nullable Integer waterfallPosition,
        @Nullable List<String> attemptedModels,
        Execution.@Nullable Fallback fallback,
        Execution.@Nullable Usage usage,
        @Nullable Long durationMs,
        @Nullable String error,
        @Nullable String errorCode) {

    static Value of(@Nullable String output, Execution execution, @Nullable Failure failure) {
        return Value.of(new CodeOutput(
                failure == null,
                output,
                execution.exitCode(),
                execution.executor(),
                execution.runnerUsed(),
                execution.provider(),
                execution.model(),
                execution.waterfallPosition(),
                execution.attemptedModels(),
                execution.fallback(),
                execution.usage(),
                execution.durationMs(),
                failure == null ? null : failure.message(),
                failure == null ? null : failure.code()));
    }
}
