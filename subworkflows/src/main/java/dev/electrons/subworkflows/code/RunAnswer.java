package dev.electrons.subworkflows.code;

import dev.electrons.task.Execution;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an agent answered, as runner-proxy passes it on. */
record RunAnswer(
        boolean success,
        @Nullable String output,
        @Nullable String error,
        @Nullable Integer exitCode,
        @Nullable Long durationMs,
        @Nullable String runner,
        @Nullable String provider,
        @Nullable String model,
        @Nullable Integer waterfallPosition,
        @Nullable List<String> attemptedModels,
        Execution.@Nullable Usage usage) {

    Execution execution(boolean quarantined) {
        return new Execution(
                AgentRuns.EXECUTOR,
                runner,
                provider,
                model,
                waterfallPosition,
                attemptedModels,
                null,
                exitCode,
                usage,
                null,
                quarantined ? true : null,
                durationMs);
    }
}
