package dev.electrons.prime.simulation;

import org.jspecify.annotations.Nullable;

/** An invariant does not hold. */
final class Broken extends AssertionError {
    private static final long serialVersionUID = 1;

    Broken(String words) {
        super(words);
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
    static void unless(boolean holds, String format, @Nullable Object... parts) {
        if (!holds) {
            throw new Broken(String.format(java.util.Locale.ROOT, format, parts));
        }
    }
}
