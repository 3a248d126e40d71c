package dev.electrons.subworkflows.code;

import dev.electrons.task.Execution;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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

    /** The same where these models had been considered before. */
    RunAnswer after(Set<String> before) {
        if (before.isEmpty()) {
            return this;
        }
        var all = new LinkedHashSet<>(before);
        all.addAll(attemptedModels == null ? List.of() : attemptedModels);
        var models = List.copyOf(all);
        int position = model == null ? -1 : models.indexOf(model);
        return new RunAnswer(
                success,
                output,
                error,
                exitCode,
                durationMs,
                runner,
                provider,
                model,
                position < 0 ? waterfallPosition : Integer.valueOf(position),
                models,
                usage);
    }

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
