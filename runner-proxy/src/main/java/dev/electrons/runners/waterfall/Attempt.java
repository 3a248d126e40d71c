package dev.electrons.runners.waterfall;

import org.jspecify.annotations.Nullable;

/**
 * One route that was tried or passed over, for whoever wants to know why.
 *
 * @param runner null when no runner serves the model
 * @param outcome {@code ok}, {@code skipped}, {@code unserved}, or the word of the fault
 * @param error why it was not this one; null when it was
 */
public record Attempt(
        @Nullable String runner,
        String model,
        String outcome,
        @Nullable String error,
        long durationMs) {}
