package dev.electrons.runners.wire;

import java.util.Optional;

/** An answer that may say what it consumed. */
public interface Metered {
    Optional<Usage> usage();
}
