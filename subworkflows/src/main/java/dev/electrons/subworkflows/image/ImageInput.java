package dev.electrons.subworkflows.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An image task's input.
 *
 * @param prompt what to draw, at most 10,000 characters
 * @param model to ask first
 * @param provider runner to ask before all others
 * @param size {@code 1024x1024}, or {@code auto}
 * @param aspectRatio the vendor's word for a shape, such as {@code ASPECT_16_9}
 */
record ImageInput(
        @Nullable String prompt,
        @Nullable String model,
        @Nullable String size,
        @Nullable String aspectRatio,
        @Nullable String quality,
        @Nullable String style,
        @Nullable String negativePrompt,
        @Nullable String provider) {
    static final int LONGEST = 10_000;

    private static final int LONGEST_WORD = 40;
    private static final Pattern SIZE = Pattern.compile("auto|[1-9]\\d{1,4}x[1-9]\\d{1,4}");

    /** Everything that is wrong with it, in words; empty when nothing is. */
    Optional<String> fault() {
        var faults = new ArrayList<String>();
        if (prompt == null || prompt.isBlank()) {
            faults.add("prompt is required");
        } else if (prompt.codePointCount(0, prompt.length()) > LONGEST) {
            faults.add("prompt must have at most " + LONGEST + " characters, not "
                    + prompt.codePointCount(0, prompt.length()));
        }
        if (size != null && !SIZE.matcher(size).matches()) {
            faults.add("size must be auto, or a width and a height such as 1024x1024");
        }
        bounded("aspect_ratio", aspectRatio, LONGEST_WORD, faults);
        bounded("quality", quality, LONGEST_WORD, faults);
        bounded("style", style, LONGEST_WORD, faults);
        bounded("negative_prompt", negativePrompt, LONGEST, faults);
        return faults.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", faults));
    }

    private static void bounded(String field, @Nullable String text, int longest, List<String> faults) {
        if (text != null && text.length() > longest) {
            faults.add(field + " must have at most " + longest + " characters, not " + text.length());
        }
    }
}
