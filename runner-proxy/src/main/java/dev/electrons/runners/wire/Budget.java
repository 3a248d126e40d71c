package dev.electrons.runners.wire;

import java.time.Duration;
import java.util.Optional;

/** What is left of the time that a client gave for all attempts together, or of one attempt's share of it. */
public final class Budget {
    private final long endsAt;
    private final Optional<Budget> of;

    public Budget(Duration length) {
        this(System.nanoTime() + length.toNanos(), Optional.empty());
    }

    private Budget(long endsAt, Optional<Budget> of) {
        this.endsAt = endsAt;
        this.of = of;
    }

    /** A part of it for one attempt, so that something is left for the next. */
    public Budget share(Duration most) {
        return new Budget(System.nanoTime() + atMost(most).toNanos(), Optional.of(whole()));
    }

    /** The client's own, for what moves on before its share is spent, or cannot move on any more. */
    public Budget whole() {
        return of.orElse(this);
    }

    public Duration left() {
        return Duration.ofNanos(Math.max(0, endsAt - System.nanoTime()));
    }

    /** Whether less than a millisecond is left: timers count in those, and whatever one of them ends was out of time. */
    public boolean spent() {
        return left().toMillis() == 0;
    }

    /** The shorter of what is left and {@code length}. */
    public Duration atMost(Duration length) {
        var left = left();
        return left.compareTo(length) < 0 ? left : length;
    }
}
