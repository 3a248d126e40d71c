package dev.electrons.backing;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.concurrent.locks.LockSupport;

/** When a day of budgets and sums is over, for tests that need all of it. */
public final class Midnight {
    private static final LocalTime NEAR = LocalTime.of(23, 57);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private Midnight() {}

    /** Waits until it is over where it is near, so that all of a test is on one day. */
    public static void letPass() {
        while (LocalTime.now(ZoneOffset.UTC).isAfter(NEAR)) {
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }
}
