package dev.electrons.subworkflows.provider;

import dev.electrons.error.Failure;
import dev.electrons.task.Execution;

/** What came of asking the providers. */
public sealed interface Found<T> {
    /** By whom, and what all who were asked cost together. */
    Execution execution();

    /** What was asked for. */
    record Usable<T>(T value, Execution execution) implements Found<T> {}

    /** Providers answered, and none of the answers is of use. */
    record Useless<T>(Failure failure, Execution execution) implements Found<T> {}

    /** Nobody answered. */
    record Nobody<T>(Failure failure, Execution execution) implements Found<T> {}
}
