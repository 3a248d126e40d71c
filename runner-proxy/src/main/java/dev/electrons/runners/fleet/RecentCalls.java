package dev.electrons.runners.fleet;

/** The last twenty calls of a route, one bit each. */
final class RecentCalls {
    private static final int REMEMBERED = 20;
    private static final int MASK = (1 << REMEMBERED) - 1;

    private int failures;
    private int known;

    synchronized void add(boolean failure) {
        failures = ((failures << 1) | (failure ? 1 : 0)) & MASK;
        known = Math.min(REMEMBERED, known + 1);
    }

    /** Whether there were enough calls to say so, and half of them or more failed. */
    synchronized boolean mostlyFailures() {
        return known == REMEMBERED && Integer.bitCount(failures) * 2 >= REMEMBERED;
    }

    synchronized void forget() {
        failures = 0;
        known = 0;
    }
}
