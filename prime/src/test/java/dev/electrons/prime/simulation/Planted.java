package dev.electrons.prime.simulation;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Bugs that the simulation plants around the real code, to show that it would find them. */
enum Planted {
    /** None. */
    NOTHING,
    /** The store takes a batch though one of its places is taken. */
    SKIP_FENCE,
    /** Offsets are committed before the batch is appended. */
    COMMIT_EARLY,
    /** What a crash left unpublished is not published again. */
    NO_REPUBLISH,
    /** A node that ended tells one of its edges nothing instead of no. */
    DROP_DEAD_TOKEN,
    /** What a timer caused is caused again when the timer fires twice. */
    DOUBLE_TIMER;

    static List<Planted> bugs() {
        return Arrays.stream(values()).filter(bug -> bug != NOTHING).toList();
    }

    /** As on the command line: {@code skip-fence}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
