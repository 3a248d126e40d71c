package dev.electrons.subworkflows.agent;

import dev.electrons.error.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of one question to a model. */
sealed interface Reply {
    /**
     * It answered.
     *
     * @param finish why it stopped; empty when it did not say
     * @param runner that answered; null when it is not known
     */
    record Said(
            Chat.Message message,
            String finish,
            @Nullable Long inputTokens,
            @Nullable Long outputTokens,
            @Nullable Double costUsd,
            @Nullable String runner,
            @Nullable String provider,
            @Nullable String model)
            implements Reply {}

    /** None of these models was to be had, for these reasons. */
    record Nobody(List<String> reasons) implements Reply {}

    /** Something else came of it. */
    record Failed(Failure failure) implements Reply {}
}
