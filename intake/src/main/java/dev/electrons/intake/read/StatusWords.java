package dev.electrons.intake.read;

import dev.electrons.event.Phase;
import dev.electrons.intake.field.Fields;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ?status=} can say, in any case of letters: a word of {@code status}, or else one of {@code phase}. The one that is
 * both, {@code running}, is the word of {@code status}: runs that are paused or wait are in the phase, and not meant.
 */
public final class StatusWords {
    private static final Set<String> WORDS =
            Set.of("queued", "running", "paused", "waiting", "complete", "errored", "terminated");

    private StatusWords() {}

    /**
     * The word as runs are kept with it: a status in small letters, a phase by its name; null for none. Another word, of which
     * there would never be a run, is refused.
     */
    public static @Nullable String kept(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        var word = text.strip().toLowerCase(Locale.ROOT);
        return WORDS.contains(word)
                ? word
                : Stream.of(Phase.values())
                        .map(Phase::name)
                        .filter(phase -> phase.equalsIgnoreCase(word))
                        .findFirst()
                        .orElseThrow(() -> Fields.invalid(
                                "status", "a word of status, such as complete, or of phase, such as Failed"));
    }
}
