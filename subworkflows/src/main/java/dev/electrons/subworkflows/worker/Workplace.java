package dev.electrons.subworkflows.worker;

import dev.electrons.observe.Spans;
import java.time.InstantSource;

/**
 * What one kind's workbench shares with others and is known by.
 *
 * @param worker this process among its equals
 */
record Workplace(
        String worker, Cancellations cancellations, SettledAttempts settled, InstantSource clock, Spans spans) {

    /** Of which nobody is told how the attempts went. */
    Workplace(String worker, Cancellations cancellations, SettledAttempts settled, InstantSource clock) {
        this(worker, cancellations, settled, clock, Spans.off());
    }
}
