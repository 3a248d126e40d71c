package dev.electrons.sandbox.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to {@code POST /execute}.
 *
 * @param exitCode the program's own; 128 + n when signal n ended it; null when it never started
 * @param reason words for a person on why it did not succeed
 * @param logs the last 64 KiB of stdout and stderr in the order in which they came
 * @param diff what the command changed in the repository, when asked for
 */
public record Report(
        boolean success,
        String requestId,
        Ending outcome,
        @Nullable Integer exitCode,
        @Nullable String signal,
        @Nullable String reason,
        String stdout,
        String stderr,
        String logs,
        @Nullable String diff,
        List<LeftFile> artifacts,
        Metadata metadata,
        @Nullable String error,
        @Nullable String errorCode,
        @Nullable String code) {

    /**
     * Figures of an execution.
     *
     * @param executionTimeMs from the program's start to its end
     * @param queuedMs from the request to a free slot
     * @param declaredBy the file of a repository that declared what was run
     * @param diffOmitted why there is no diff although one was asked for
     */
    public record Metadata(
            long executionTimeMs,
            @Nullable Long cpuMs,
            @Nullable Long maxRssKb,
            long queuedMs,
            @Nullable String declaredBy,
            @Nullable String diffOmitted) {
        static final Metadata NONE = new Metadata(0, null, null, 0, null, null);
    }

    /** A job of which nothing was run. */
    public static Report notRun(String requestId, Ending outcome, String code, String words) {
        return new Report(
                false,
                requestId,
                outcome,
                null,
                null,
                words,
                "",
                "",
                "",
                null,
                List.of(),
                Metadata.NONE,
                words,
                code,
                code);
    }
}
