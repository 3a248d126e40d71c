package dev.electrons.runners.wire;

import java.time.Duration;

/** What is left of the time that a client gave for all attempts together. */
public final class Budget {
    private final long endsAt;

    public Budget(Duration length) {
        this.endsAt = System.nanoTime() + length.toNanos();
    }

    public Duration left() {
        return Duration.ofNanos(Math.max(0, endsAt - System.nanoTime()));
    }

    public boolean spent() {
        return left().isZero();
    }

    /** The shorter of what is left and {@code length}. */
    public Duration atMost(Duration length) {
        var left = left();
        return left.compareTo(length) < 0 ? left : length;
    }
}
