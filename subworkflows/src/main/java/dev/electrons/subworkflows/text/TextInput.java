package dev.electrons.subworkflows.text;

import dev.electrons.json.Value;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A text task's input.
 *
 * @param model to ask first
 * @param provider runner to ask before all others
 * @param output {@code json} when the answer is to be JSON; anything else may be meant for somebody else
 */
record TextInput(
        @Nullable String prompt,
        @Nullable String systemPrompt,
        @Nullable Integer maxTokens,
        @Nullable Double temperature,
        @Nullable String model,
        @Nullable String provider,
        @Nullable Value output) {
    private static final int LONGEST = 4_000_000;
    private static final int MOST_TOKENS = 1_000_000;

    int tokens() {
        return maxTokens == null ? 4096 : maxTokens;
    }

    double heat() {
        return temperature == null ? 0.7 : temperature;
    }

    boolean wantsJson() {
        return output != null && output.json().equals("\"json\"");
    }

    /** What is wrong with it, in words; empty when nothing is. */
    Optional<String> fault() {
        if (prompt == null || prompt.isBlank()) {
            return Optional.of("prompt is required");
        }
        if (prompt.length() > LONGEST) {
            return Optional.of("prompt is longer than " + LONGEST + " characters");
        }
        if (tokens() < 1 || tokens() > MOST_TOKENS) {
            return Optional.of("max_tokens must be from 1 to " + MOST_TOKENS);
        }
        if (!(heat() >= 0 && heat() <= 2)) {
            return Optional.of("temperature must be from 0 to 2");
        }
        return Optional.empty();
    }
}
