package dev.electrons.runners;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;

/** When a day of budgets and sums is over. */
final class Midnight {
    private static final LocalTime NEAR = LocalTime.of(23, 59);

    private Midnight() {}

    /** Waits until it is over where it is near, so that all of a test is on one day. */
    static void letPass() {
        await().pollDelay(Duration.ZERO)
                .atMost(Duration.ofMinutes(2))
                .until(() -> LocalTime.now(ZoneOffset.UTC).isBefore(NEAR));
    }
}
