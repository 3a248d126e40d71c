package dev.electrons.task;

import dev.electrons.id.AttemptId;
import java.time.Instant;

/**
 * A piece of live output on {@code de.streams}, keyed by run: ephemeral, never the record.
 *
 * @param seq from 0 within the attempt, without gaps
 * @param channel {@code stdout}, {@code stderr}, {@code token}, {@code progress}, or {@code notice} about output that was
 *     left out
 */
public record StreamChunk(AttemptId taskId, long seq, String channel, String text, Instant at) {}
