package dev.electrons.subworkflows.agent;

import dev.electrons.json.Value;
import dev.electrons.task.Execution;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An agent task's output.
 *
 * @param text the answer in the model's words; empty while there is none
 * @param json what it says, where JSON was asked for
 * @param next the picks of a branch
 * @param why of the picks, in the model's words
 * @param turns answers of the model
 * @param transcript what was said and done, shortened
 * @param omitted entries that the transcript has no room for
 * @param success false when it failed; absent otherwise
 */
record AgentOutput(
        String text,
        @Nullable Value json,
        @Nullable List<String> next,
        @Nullable String why,
        int turns,
        int toolCalls,
        Execution.@Nullable Usage usage,
        List<Transcript.Entry> transcript,
        @Nullable Integer omitted,
        @Nullable Boolean success,
        @Nullable String error,
        @Nullable String errorCode) {}
