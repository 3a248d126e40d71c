package dev.electrons.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.electrons.json.Value;
import dev.electrons.task.Artifact;
import dev.electrons.task.Execution.Fallback;
import dev.electrons.task.Execution.Usage;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a run as the public contract has it: on result topics, in callbacks, in answers. Every field is always there;
 * what has nothing to say is null.
 *
 * @param status {@code completed}, {@code failed}, {@code quarantined}, {@code cancelled} or {@code blocked}
 * @param errorStage {@code before} when nothing was executed, so that another try is safe; {@code during} otherwise
 * @param timestamp when the run ended
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Result(
        String requestId,
        String executionId,
        String runId,
        @Nullable String taskId,
        String appId,
        String taskType,
        String status,
        boolean success,
        @Nullable Value output,
        List<Artifact> artifacts,
        @Nullable String executor,
        @Nullable String runnerUsed,
        @Nullable String provider,
        @Nullable String model,
        @Nullable Integer waterfallPosition,
        List<String> attemptedModels,
        @Nullable Fallback fallback,
        @Nullable Integer exitCode,
        @Nullable Usage usage,
        @Nullable String error,
        @Nullable String errorCode,
        @Nullable String errorStage,
        long durationMs,
        Instant timestamp) {
    /** No output and the output null are the same to a reader. */
    public Result {
        output = Value.NULL.equals(output) ? null : output;
    }
}
