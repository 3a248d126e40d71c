package dev.electrons.subworkflows.code;

import dev.electrons.subworkflows.sandbox.Program;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A code task's input.
 *
 * @param prompt what to do, 10 to 100,000 characters
 * @param repoUrl where to do it: a URL, or {@code owner/repo}
 * @param workingDir folder inside the repository
 * @param model to ask first, before the task's own
 * @param modelWaterfall to ask instead, best first
 * @param primaryModel to ask alone
 * @param executor {@code claude} or {@code gemini}, whose usual models are asked where none are named
 * @param provider the same, or a runner to ask before all others
 * @param program to be run instead when no agent is there
 */
record CodeInput(
        @Nullable String taskId,
        @Nullable String prompt,
        @Nullable String repoUrl,
        @Nullable String branch,
        @Nullable String workingDir,
        @Nullable List<String> allowedTools,
        @Nullable Integer maxTurns,
        @Nullable String model,
        @Nullable List<String> modelWaterfall,
        @Nullable String primaryModel,
        @Nullable String executor,
        @Nullable String provider,
        @Nullable Program program) {
    private static final int SHORTEST = 10;
    private static final int LONGEST = 100_000;
    private static final int MOST_MODELS = 20;
    private static final Pattern BRANCH = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_./+@-]{0,249}");

    /** What is wrong with it, in words; empty when nothing is. */
    Optional<String> fault() {
        if (prompt == null || prompt.isBlank()) {
            return Optional.of("prompt is required");
        }
        int length = (int) prompt.strip().codePoints().count();
        if (length < SHORTEST || length > LONGEST) {
            return Optional.of("prompt must have 10 to 100,000 characters, not " + length);
        }
        if (repoUrl != null && !repoUrl.isBlank() && repository().isEmpty()) {
            return Optional.of("repo_url must be an http, https or git URL without credentials, or owner/repo");
        }
        if (branchName().isPresent() && !BRANCH.matcher(branchName().get()).matches()) {
            return Optional.of("branch must be the name of a branch");
        }
        if (modelWaterfall != null && (modelWaterfall.size() > MOST_MODELS || modelWaterfall.contains(null))) {
            return Optional.of("model_waterfall must name at most " + MOST_MODELS + " models");
        }
        return program == null ? Optional.empty() : program.fault().map(words -> "program: " + words);
    }

    /** The repository to clone, if one was named. */
    Optional<String> repository() {
        return Optional.ofNullable(repoUrl).filter(url -> !url.isBlank()).flatMap(RepositoryAddress::of);
    }

    /** The branch to work on, if one was named. */
    Optional<String> branchName() {
        return Optional.ofNullable(branch).filter(name -> !name.isBlank());
    }
}
