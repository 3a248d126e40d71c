package dev.electrons.guard;

import dev.electrons.id.RunId;
import java.time.Instant;

/**
 * A run that asks for a target.
 *
 * @param workflow cooldown is counted for each
 * @param priority 0 to 9
 * @param until when the run ends at the latest, unless it is retried
 */
public record Asker(RunId run, String app, String workflow, int priority, GuardPolicy policy, Instant until) {}
