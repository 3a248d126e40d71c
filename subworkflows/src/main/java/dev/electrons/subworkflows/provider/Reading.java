package dev.electrons.subworkflows.provider;

import dev.electrons.task.Execution;
import org.jspecify.annotations.Nullable;

/** What an answer holds. */
public sealed interface Reading<T> {

    /** What it cost; null when the provider did not say. */
    Execution.@Nullable Usage usage();

    /** What was asked for. */
    record Usable<T>(T value, Execution.@Nullable Usage usage) implements Reading<T> {}

    /**
     * Not what was asked for: the next provider may do better.
     *
     * @param code names what is wrong
     * @param words the same for a person
     */
    record Useless<T>(String code, String words, Execution.@Nullable Usage usage) implements Reading<T> {}
}
