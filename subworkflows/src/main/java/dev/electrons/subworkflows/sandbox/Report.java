package dev.electrons.subworkflows.sandbox;

import dev.electrons.json.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sandbox's answer, as far as we look at it. */
record Report(
        boolean success,
        @Nullable String outcome,
        @Nullable Integer exitCode,
        @Nullable String signal,
        @Nullable String reason,
        @Nullable String stdout,
        @Nullable String stderr,
        @Nullable String diff,
        @Nullable List<LeftFile> artifacts,
        @Nullable Value metadata,
        @Nullable String error,
        @Nullable String errorCode) {

    /** @param omitted why the content is not here; null when it is */
    record LeftFile(
            String path,
            long bytes,
            @Nullable String sha256,
            @Nullable String contentBase64,
            @Nullable String omitted) {}

    /** Why it did not succeed, in words. */
    String words() {
        if (reason != null && !reason.isBlank()) {
            return reason;
        }
        if (error != null && !error.isBlank()) {
            return error;
        }
        return exitCode == null ? "the program did not succeed" : "the program ended with exit code " + exitCode;
    }
}
