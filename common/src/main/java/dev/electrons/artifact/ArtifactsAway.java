package dev.electrons.artifact;

import org.jspecify.annotations.Nullable;

/** The store of large values could not be reached, did not answer in time, or refused us. */
public final class ArtifactsAway extends RuntimeException {
    public ArtifactsAway(String words, @Nullable Throwable cause) {
        super(words, cause);
    }
}
