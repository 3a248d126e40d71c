package dev.electrons.subworkflows.code;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of runner-proxy's {@code POST /v1/runs}. */
record RunQuestion(
        String prompt,
        @Nullable String repoUrl,
        @Nullable String branch,
        @Nullable String workingDir,
        @Nullable List<String> allowedTools,
        @Nullable Integer maxTurns,
        List<String> models,
        @Nullable String runner,
        long timeoutMs,
        String attemptId) {}
