package dev.electrons.sandbox.limit;

/**
 * How a limit or a promise is held on this machine.
 *
 * @param how in words
 * @param full false when it is held less than in full, which makes the service's health DEGRADED
 */
public record Held(String how, boolean full) {
    public static Held full(String how) {
        return new Held(how, true);
    }

    /** Not at all, or less than in full. */
    public static Held less(String how) {
        return new Held(how, false);
    }
}
