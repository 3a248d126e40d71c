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
     * @param costUsd of this answer and of those before it that were of no use
     * @param attempted models that were considered for it
     * @param roughTokens about how many it took, should nobody have counted them
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
            @Nullable String model,
            List<String> attempted,
            long roughTokens)
            implements Reply {
        /** The same after an answer of no use that cost this. */
        Said after(@Nullable Double before) {
            var all = Spent.sum(costUsd, before);
            return new Said(
                    message, finish, inputTokens, outputTokens, all, runner, provider, model, attempted, roughTokens);
        }
    }

    /** None of these models was to be had, for these reasons. */
    record Nobody(List<String> reasons) implements Reply {}

    /** An answer that is none, or the half of one: another model may do better. */
    record Unusable(Failure failure, @Nullable Double costUsd) implements Reply {}

    /** Something else came of it. */
    record Failed(Failure failure) implements Reply {}
}
