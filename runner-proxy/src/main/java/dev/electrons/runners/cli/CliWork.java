package dev.electrons.runners.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a command-line agent is told to do: the body of {@code POST /execute}.
 *
 * @param model the runner's own name for the model
 * @param timeoutMs when we stop waiting
 */
public record CliWork(
        String prompt,
        @Nullable String repoUrl,
        @Nullable String branch,
        @Nullable String workingDir,
        @Nullable String model,
        long timeoutMs,
        @Nullable List<String> allowedTools,
        @Nullable Integer maxTurns) {

    /** A prompt and nothing else. */
    public static CliWork prompt(String prompt) {
        return new CliWork(prompt, null, null, null, null, 0, null, null);
    }

    /** The same, to be over after so many turns. */
    CliWork within(@Nullable Integer turns) {
        return new CliWork(prompt, repoUrl, branch, workingDir, model, timeoutMs, allowedTools, turns);
    }

    CliWork at(@Nullable String ownModel, long milliseconds) {
        return new CliWork(prompt, repoUrl, branch, workingDir, ownModel, milliseconds, allowedTools, maxTurns);
    }
}
