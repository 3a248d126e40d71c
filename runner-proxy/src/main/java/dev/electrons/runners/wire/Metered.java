package dev.electrons.runners.wire;

import java.util.Optional;

/** An answer that may say what it consumed. */
public interface Metered {
    Optional<Usage> usage();

    /** What vendors count otherwise. */
    default Made made() {
        return Made.NOTHING;
    }

    /** Whether its vendor kept it from saying what it would have said. */
    default boolean filtered() {
        return false;
    }

    /** Whether it has gone out already, so that it cannot be asked of another. */
    default boolean delivered() {
        return false;
    }

    /** About how many tokens it has, should the runner not have counted them; 0 when it went out as a stream. */
    default long roughTokens() {
        return 0;
    }
}
