package dev.electrons.subworkflows.provider;

import dev.electrons.subworkflows.call.Exchange;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What runner-proxy is asked for.
 *
 * @param path of the call
 * @param what in a word or two, for the words of a failure: {@code draw this}
 * @param preferred runner to ask before all others; null for none
 * @param models that are asked one after the other; when none of them is to be had, whatever there is
 * @param body the call's body for one of the models, or for {@link Providers#ANY}
 * @param reader looks at a whole answer with status 200
 * @param longest all answers together may take
 * @param largest bytes of one answer
 */
public record Question<T>(
        String path,
        String what,
        @Nullable String preferred,
        List<String> models,
        Function<String, Object> body,
        Function<Exchange.Answered, Reading<T>> reader,
        Duration longest,
        int largest) {
    public Question {
        models = models.stream()
                .filter(model -> !model.isBlank() && !model.equals(Providers.ANY))
                .distinct()
                .toList();
    }
}
