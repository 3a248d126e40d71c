package dev.electrons.subworkflows.audio;

import dev.electrons.subworkflows.provider.Providers;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/audio/speech}, with the settings of a voice beside OpenAI's own. */
record SpeechQuestion(
        @Nullable String model,
        String input,
        @Nullable String voice,
        String responseFormat,
        @Nullable Double stability,
        @Nullable Double similarityBoost,
        @Nullable Double style,
        @Nullable Double speed) {

    static SpeechQuestion of(AudioInput input, @Nullable String voice, String model) {
        return new SpeechQuestion(
                model.equals(Providers.ANY) ? null : model,
                input.words().orElse(""),
                voice,
                input.kind(),
                input.stability(),
                input.similarityBoost(),
                input.style(),
                input.speed());
    }
}
