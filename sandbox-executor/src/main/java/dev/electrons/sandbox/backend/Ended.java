package dev.electrons.sandbox.backend;

import dev.electrons.sandbox.job.Ending;
import dev.electrons.sandbox.job.Usage;
import java.util.OptionalInt;

/**
 * How one sandboxed process ended.
 *
 * @param exitCode its own; 128 + n when signal n ended it; empty when there is none to be known
 * @param wallMs from its start to its end
 */
public record Ended(Ending ending, OptionalInt exitCode, String reason, Usage usage, long wallMs) {}
