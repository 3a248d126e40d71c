package dev.electrons.prime.coordinate;

import dev.electrons.prime.time.Alarms;
import java.time.Clock;

/** Everything that the coordinator asks of the world around it. */
public record Ports(Journal journal, GuardJournal guards, Outlet outlet, Alarms alarms, Clock clock, Mind mind) {}
