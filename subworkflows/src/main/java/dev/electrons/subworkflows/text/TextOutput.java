package dev.electrons.subworkflows.text;

import dev.electrons.json.Value;
import dev.electrons.task.Execution;
import org.jspecify.annotations.Nullable;

/**
 * A text task's output.
 *
 * @param json what the answer says, when JSON was asked for
 * @param finishReason why the model stopped: {@code length} means that it ran into {@code max_tokens}
 * @param truncated true when it ran into {@code max_tokens}; absent otherwise
 * @param success false when there is an answer that is not what was asked for; absent otherwise
 */
record TextOutput(
        String text,
        Execution.@Nullable Usage usage,
        @Nullable Value json,
        @Nullable String finishReason,
        @Nullable Boolean truncated,
        @Nullable Boolean success,
        @Nullable String error,
        @Nullable String errorCode) {}
