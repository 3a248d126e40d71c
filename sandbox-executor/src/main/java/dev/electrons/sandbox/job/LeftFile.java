package dev.electrons.sandbox.job;

import org.jspecify.annotations.Nullable;

/**
 * A file that the program wrote.
 *
 * @param path relative to its workspace
 * @param contentBase64 what is in it; null when it was omitted
 * @param omitted why the content is not here; null when it is
 */
public record LeftFile(
        String path,
        long bytes,
        @Nullable String sha256,
        @Nullable String contentBase64,
        @Nullable String omitted) {}
