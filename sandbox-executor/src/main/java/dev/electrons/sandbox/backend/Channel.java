package dev.electrons.sandbox.backend;

import java.util.Locale;

/** Where a program writes. */
public enum Channel {
    STDOUT,
    STDERR;

    /** The name in events. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
