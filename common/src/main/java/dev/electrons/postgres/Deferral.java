package dev.electrons.postgres;

import dev.electrons.id.RunId;
import java.time.Instant;

/**
 * What a run that was found due too early says of itself.
 *
 * @param version of the state that says so
 * @param due when that state has something due
 */
public record Deferral(RunId run, int version, Instant due) {}
