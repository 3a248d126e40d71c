package dev.electrons.guard;

/** How a run that had a target ended, as far as the next one is concerned. */
public enum Ending {
    COMPLETED,
    /** Nothing was executed: retrying is safe. */
    FAILED_BEFORE,
    /** Side effects are possible. */
    FAILED_DURING,
    CANCELLED
}
