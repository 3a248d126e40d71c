package dev.electrons.intake.access;

import dev.electrons.error.Problem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;

/** Counts what apps were told to come again for, by the code of the refusal and the app. */
final class Refusals {
    private final MeterRegistry meters;

    Refusals(MeterRegistry meters) {
        this.meters = meters;
    }

    void count(String app, Problem refusal) {
        Counter.builder("de.intake.refused")
                .description("requests refused by what their app may ask for or start")
                .tags("reason", refusal.code(), "app", app)
                .register(meters)
                .increment();
    }

    <T> Future<T> counted(String app, Problem refusal) {
        count(app, refusal);
        return Future.failedFuture(refusal);
    }
}
