package dev.electrons.subworkflows.video;

import dev.electrons.error.Failure;
import dev.electrons.json.Value;
import dev.electrons.task.Artifact;
import dev.electrons.task.Execution;
import org.jspecify.annotations.Nullable;

/**
 * A video task's output.
 *
 * @param videoUrl where the render service keeps it; null when it is kept here
 * @param artifact {@code artifact://sha256/…}
 * @param durationSeconds as ffprobe says
 */
record VideoOutput(
        boolean success,
        String status,
        @Nullable String videoUrl,
        @Nullable String artifact,
        @Nullable String mediaType,
        @Nullable Long bytes,
        @Nullable Double durationSeconds,
        @Nullable String format,
        @Nullable String resolution,
        @Nullable Integer fps,
        @Nullable String provider,
        Execution.@Nullable Fallback fallback,
        @Nullable String error,
        @Nullable String errorCode) {

    static Value there(String url, String provider) {
        return Value.of(new VideoOutput(
                true, "done", url, null, null, null, null, null, null, null, provider, null, null, null));
    }

    static Value kept(Artifact artifact, OutputSpec output, double seconds, Execution by) {
        boolean pictures = output.format().pictures();
        return Value.of(new VideoOutput(
                true,
                "done",
                null,
                artifact.ref(),
                output.format().type(),
                artifact.bytes(),
                seconds,
                output.format().word(),
                pictures ? output.width() + "x" + output.height() : null,
                pictures ? output.fps() : null,
                "ffmpeg",
                by.fallback(),
                null,
                null));
    }

    static Value of(Failure failure) {
        return Value.of(new VideoOutput(
                false,
                "failed",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                failure.message(),
                failure.code()));
    }
}
