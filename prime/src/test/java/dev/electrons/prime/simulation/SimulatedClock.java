package dev.electrons.prime.simulation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Time that passes only when the world says so. */
final class SimulatedClock extends Clock {
    static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private Instant now = BEGIN;

    @Override
    public Instant instant() {
        return now;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    void passUntil(Instant then) {
        if (then.isAfter(now)) {
            now = then;
        }
    }

    Duration sinceBegin() {
        return Duration.between(BEGIN, now);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
