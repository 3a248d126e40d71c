package dev.electrons.guard;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One event of a target's stream.
 *
 * @param key of the target
 * @param version counted from 1 without gaps
 * @param actor {@code prime} or an operator
 * @param cause id of the operator's wish; null otherwise
 */
public record GuardRecord(
        String key,
        String target,
        int version,
        Instant at,
        String actor,
        @Nullable String cause,
        GuardEvent event) {}
