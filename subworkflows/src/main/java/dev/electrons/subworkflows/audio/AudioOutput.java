package dev.electrons.subworkflows.audio;

import dev.electrons.error.Failure;
import dev.electrons.json.Value;
import dev.electrons.task.Artifact;
import dev.electrons.task.Execution;
import org.jspecify.annotations.Nullable;

/**
 * An audio task's output.
 *
 * @param artifact {@code artifact://sha256/…}
 * @param mediaType of the sound, as its bytes say
 * @param durationSeconds as counted from its bytes
 */
record AudioOutput(
        boolean success,
        @Nullable String artifact,
        @Nullable String mediaType,
        @Nullable Long bytes,
        @Nullable Double durationSeconds,
        @Nullable String voice,
        @Nullable String provider,
        @Nullable String model,
        @Nullable String error,
        @Nullable String errorCode) {

    static Value kept(Artifact artifact, Sound sound, @Nullable String voice, Execution by) {
        return Value.of(new AudioOutput(
                true,
                artifact.ref(),
                sound.type(),
                artifact.bytes(),
                sound.seconds(),
                voice,
                by.provider(),
                by.model(),
                null,
                null));
    }

    static Value of(Failure failure) {
        return Value.of(
                new AudioOutput(false, null, null, null, null, null, null, null, failure.message(), failure.code()));
    }
}
