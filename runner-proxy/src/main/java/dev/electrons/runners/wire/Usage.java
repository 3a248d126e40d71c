package dev.electrons.runners.wire;

import org.jspecify.annotations.Nullable;

/** What a call consumed, as the runner reports it; absent is not zero. */
public record Usage(
        long inputTokens, long outputTokens, @Nullable Double costUsd) {}
