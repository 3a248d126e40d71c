package dev.electrons.subworkflows.shipping;

import dev.electrons.error.Failure;
import dev.electrons.json.NotJson;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.subworkflows.attempt.Executor;
import dev.electrons.subworkflows.provider.Found;
import dev.electrons.subworkflows.provider.Providers;
import dev.electrons.subworkflows.provider.Question;
import dev.electrons.subworkflows.shipping.ShippingInput.Product;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import dev.electrons.task.Task;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;

/** Has a model find out what a product weighs and measures when it is shipped; an answer that is not clean goes to the next. */
public final class ShippingExecutor implements Executor {
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final int LARGEST = 4 << 20;

    private final Providers providers;

    public ShippingExecutor(Providers providers) {
        this.providers = providers;
    }

    @Override
    public Outcome execute(Task task, Attempt attempt) {
        ShippingInput input;
        try {
            input = task.input().as(ShippingInput.class);
        } catch (NotJson e) {
            return refused(e.sentence());
        }
        return input.fault().map(ShippingExecutor::refused).orElseGet(() -> research(task, input, attempt));
    }

    private Outcome research(Task task, ShippingInput input, Attempt attempt) {
        var product = Objects.requireNonNull(input.product());
        var models = Stream.concat(Stream.ofNullable(input.model()), task.models().stream())
                .toList();
        var question = new Question<>(
                "/v1/chat/completions",
                "research this",
                input.provider(),
                models,
                model -> ShippingQuestion.of(product, model),
                ParcelReader::read,
                LONGEST,
                LARGEST);
        return outcome(providers.first(question, task, attempt), product);
    }

    private static Outcome outcome(Found<Parcel> found, Product product) {
        return switch (found) {
            case Found.Usable<Parcel>(var parcel, var execution) ->
                Outcome.success(ShippingOutput.of(product, parcel, execution), execution);
            case Found.Useless<Parcel>(var failure, var execution) ->
                Outcome.negative(ShippingOutput.of(product, failure, execution), failure, execution);
            case Found.Nobody<Parcel>(var failure, var execution) -> Outcome.failed(failure, execution);
        };
    }

    private static Outcome refused(String words) {
        return Outcome.failed(Failure.input("INVALID_INPUT", words), Execution.UNKNOWN);
    }
}
