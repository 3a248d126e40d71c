package dev.electrons.subworkflows.audio;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An audio task's input.
 *
 * @param text what to say, at most 10,000 characters; {@code prompt} means the same
 * @param voice by name or id; {@code voice_id} means the same
 * @param model to ask first; {@code model_id} means the same
 * @param provider runner to ask before all others
 * @param stability how even the voice is, 0 to 1
 * @param similarityBoost how close to the original voice, 0 to 1
 * @param style how much of the voice's manner, 0 to 1
 * @param speed 1 is the usual, 0.25 to 4
 * @param format {@code mp3} or {@code wav}
 */
record AudioInput(
        @Nullable String text,
        @Nullable String prompt,
        @Nullable String voice,
        @Nullable String voiceId,
        @Nullable String model,
        @Nullable String modelId,
        @Nullable Double stability,
        @Nullable Double similarityBoost,
        @Nullable Double style,
        @Nullable Double speed,
        @Nullable String format,
        @Nullable String provider) {
    private static final int LONGEST = 10_000;
    private static final int LONGEST_NAME = 200;
    private static final double SLOWEST = 0.25;
    private static final double FASTEST = 4;
    private static final Set<String> FORMATS = Set.of("mp3", "wav");

    Optional<String> words() {
        return Optional.ofNullable(text == null || text.isBlank() ? prompt : text)
                .filter(words -> !words.isBlank());
    }

    Optional<String> speaker() {
        return Optional.ofNullable(voice == null || voice.isBlank() ? voiceId : voice)
                .filter(name -> !name.isBlank());
    }

    Optional<String> asked() {
        return Optional.ofNullable(model == null || model.isBlank() ? modelId : model)
                .filter(name -> !name.isBlank());
    }

    String kind() {
        return format == null ? "mp3" : format;
    }

    /** Everything that is wrong with it, in words; empty when nothing is. */
    Optional<String> fault() {
        var faults = new ArrayList<String>();
        int length =
                words().map(words -> words.codePointCount(0, words.length())).orElse(0);
        if (length == 0) {
            faults.add("text is required");
        } else if (length > LONGEST) {
            faults.add("text must have at most " + LONGEST + " characters, not " + length);
        }
        if (speaker().filter(name -> name.length() > LONGEST_NAME).isPresent()) {
            faults.add("voice must have at most " + LONGEST_NAME + " characters");
        }
        within("stability", stability, 0, 1, faults);
        within("similarity_boost", similarityBoost, 0, 1, faults);
        within("style", style, 0, 1, faults);
        within("speed", speed, SLOWEST, FASTEST, faults);
        if (!FORMATS.contains(kind())) {
            faults.add("format must be mp3 or wav");
        }
        return faults.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", faults));
    }

    private static void within(String field, @Nullable Double number, double least, double most, List<String> faults) {
        if (number != null && !(number >= least && number <= most)) {
            faults.add(field + " must be from " + least + " to " + most + ", not " + number);
        }
    }
}
