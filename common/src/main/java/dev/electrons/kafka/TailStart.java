package dev.electrons.kafka;

import java.time.Instant;

/** Where in a partition a {@link Tail} begins. */
public sealed interface TailStart {
    /** With the first record published at this time or later. */
    record At(Instant time) implements TailStart {}

    /** With what is published from now on. */
    record End() implements TailStart {}

    /** With the oldest record there is. */
    record Beginning() implements TailStart {}
}
