package dev.electrons.runners.wire;

import java.time.Duration;

/**
 * How long an answer that comes bit by bit is waited for.
 *
 * @param first for the first of it
 * @param idle between two pieces
 * @param total for all of it
 */
public record Patience(Duration first, Duration idle, Duration total) {}
