package dev.electrons.subworkflows.sandbox;

import dev.electrons.json.Value;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A program as a task's input has it. What this record does not look into goes to the sandbox as it came, so that the
 * sandbox can say what is wrong with it.
 *
 * @param files other files by path
 * @param command what to run instead of the language's own way
 */
public record Program(
        @Nullable String language,
        @Nullable String source,
        @Nullable Value files,
        @Nullable Value command,
        @Nullable Value args,
        @Nullable String stdin,
        @Nullable Value env,
        @Nullable Value limits,
        @Nullable Boolean network) {
    private static final int LARGEST_SOURCE = 1 << 20;

    /** What is wrong with it, in words; empty when nothing is. */
    public Optional<String> fault() {
        if (command == null && (language == null || language.isBlank())) {
            return Optional.of("language is required");
        }
        if (command == null && source == null && files == null) {
            return Optional.of("source is required");
        }
        if (source != null && source.getBytes(StandardCharsets.UTF_8).length > LARGEST_SOURCE) {
            return Optional.of("source is larger than 1 MiB");
        }
        return Optional.empty();
    }
}
