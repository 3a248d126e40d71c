package dev.electrons.runners.account;

import dev.electrons.runners.wire.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a runner, as it is kept.
 *
 * @param model the name that was asked for
 * @param servedModel the runner's own name for what it was asked for
 * @param status {@code ok}, {@code canary}, {@code abandoned} or the word of the fault
 * @param firstToken null when nothing was heard on the way
 * @param usage null when the runner did not say
 * @param costMicros millionths of a US dollar; null when unknown, which is not 0
 * @param estimated whether the cost is only a guess from the length of what was said
 * @param priceVersion of the table that the cost is from; null when it is the runner's own figure, or unknown
 */
record Entry(
        UUID id,
        Caller caller,
        String runner,
        String protocol,
        String model,
        String servedModel,
        String status,
        Instant startedAt,
        Duration duration,
        @Nullable Duration firstToken,
        @Nullable Usage usage,
        @Nullable Long costMicros,
        boolean estimated,
        @Nullable String priceVersion) {

    long micros() {
        return costMicros == null ? 0 : costMicros;
    }
}
