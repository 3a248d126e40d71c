package dev.electrons.runners.account;

import org.jspecify.annotations.Nullable;

/**
 * On whose behalf a call is made.
 *
 * @param run the execution that it is part of
 * @param attemptId the same for calls that are the same work, done again
 * @param budgetMicros what the run, or without one this call, may cost in millionths of a US dollar
 */
public record Caller(
        @Nullable String app,
        @Nullable String run,
        @Nullable String attemptId,
        @Nullable Long budgetMicros) {
    public static final Caller UNKNOWN = new Caller(null, null, null, null);
}
