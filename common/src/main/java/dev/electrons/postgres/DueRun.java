package dev.electrons.postgres;

import dev.electrons.id.RunId;
import java.time.Instant;

/** An unfinished run and when something must happen to it; the time may be too early, never too late. */
public record DueRun(RunId run, Instant due) {}
