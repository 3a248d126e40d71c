package dev.electrons.runners.waterfall;

import dev.electrons.runners.wire.Fault;
import java.time.Duration;

/** How a waterfall ended. */
public sealed interface Course<T> {

    /** A runner answered. */
    record Arrived<T>(Step step, T answer, long durationMs) implements Course<T> {}

    /**
     * Every route was unavailable.
     *
     * @param served whether any runner serves any of the models at all
     * @param outOfTime whether it was the client's time that ran out
     * @param retryAfter when one of the routes may be there again
     */
    record Exhausted<T>(boolean served, boolean outOfTime, Duration retryAfter) implements Course<T> {}

    /**
     * An attempt failed in a way that ends it.
     *
     * @param committed part of the answer has reached the client
     */
    record Stopped<T>(Step step, Fault fault, String words, boolean committed) implements Course<T> {}

    /** The client has gone. */
    record Abandoned<T>() implements Course<T> {}
}
