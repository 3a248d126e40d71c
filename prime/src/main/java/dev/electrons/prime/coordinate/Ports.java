package dev.electrons.prime.coordinate;

import dev.electrons.observe.Spans;
import dev.electrons.prime.time.Alarms;
import java.time.Clock;

/** Everything that the coordinator asks of the world around it. */
public record Ports(
        Journal journal, GuardJournal guards, Outlet outlet, Alarms alarms, Clock clock, Mind mind, Spans spans) {

    /** Of which nobody is told how the runs went. */
    public Ports(Journal journal, GuardJournal guards, Outlet outlet, Alarms alarms, Clock clock, Mind mind) {
        this(journal, guards, outlet, alarms, clock, mind, Spans.off());
    }
}
