package dev.electrons.runners.wire;

import org.jspecify.annotations.Nullable;

/**
 * What a call consumed, as the runner reports it; absent is not zero.
 *
 * @param inputTokens all of them, those of the cache included
 * @param outputTokens all of them, those of reasoning included
 * @param cacheReadTokens how many of the input came from the vendor's cache
 * @param cacheWriteTokens how many of the input were put there
 * @param reasoningTokens how many of the output nobody gets to see
 */
public record Usage(
        long inputTokens,
        long outputTokens,
        @Nullable Double costUsd,
        @Nullable Long cacheReadTokens,
        @Nullable Long cacheWriteTokens,
        @Nullable Long reasoningTokens) {

    public Usage(long inputTokens, long outputTokens, @Nullable Double costUsd) {
        this(inputTokens, outputTokens, costUsd, null, null, null);
    }

    /** The same, of an answer that went on to at least so many tokens. */
    public Usage atLeast(long output) {
        return new Usage(
                inputTokens,
                Math.max(outputTokens, output),
                costUsd,
                cacheReadTokens,
                cacheWriteTokens,
                reasoningTokens);
    }

    public Usage costing(@Nullable Double usd) {
        return new Usage(inputTokens, outputTokens, usd, cacheReadTokens, cacheWriteTokens, reasoningTokens);
    }
}
