package dev.electrons.subworkflows.image;

import dev.electrons.error.Failure;
import dev.electrons.json.Value;
import dev.electrons.task.Artifact;
import dev.electrons.task.Execution;
import org.jspecify.annotations.Nullable;

/**
 * An image task's output.
 *
 * @param imageUrl where the provider keeps the picture; null when it is kept here
 * @param artifact {@code artifact://sha256/…}
 * @param mediaType of the picture, as its bytes say
 */
record ImageOutput(
        boolean success,
        @Nullable String imageUrl,
        @Nullable String artifact,
        @Nullable String mediaType,
        @Nullable Long bytes,
        @Nullable String provider,
        @Nullable String model,
        Execution.@Nullable Usage usage,
        @Nullable String error,
        @Nullable String errorCode) {

    static Value at(String url, Execution by) {
        return Value.of(
                new ImageOutput(true, url, null, null, null, by.provider(), by.model(), by.usage(), null, null));
    }

    static Value kept(Artifact artifact, String type, Execution by) {
        return Value.of(new ImageOutput(
                true, null, artifact.ref(), type, artifact.bytes(), by.provider(), by.model(), by.usage(), null, null));
    }

    static Value of(Failure failure, Execution by) {
        return Value.of(new ImageOutput(
                false, null, null, null, null, null, null, by.usage(), failure.message(), failure.code()));
    }
}
