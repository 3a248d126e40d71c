package dev.electrons.subworkflows.image;

import dev.electrons.subworkflows.provider.Providers;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/images/generations}: one picture. */
record ImageQuestion(
        @Nullable String model,
        String prompt,
        int n,
        @Nullable String size,
        @Nullable String aspectRatio,
        @Nullable String quality,
        @Nullable String style,
        @Nullable String negativePrompt) {

    static ImageQuestion of(ImageInput input, String model) {
        return new ImageQuestion(
                model.equals(Providers.ANY) ? null : model,
                String.valueOf(input.prompt()),
                1,
                input.size(),
                input.aspectRatio(),
                input.quality(),
                input.style(),
                input.negativePrompt());
    }
}
