package dev.electrons.subworkflows.provider;

import dev.electrons.error.Failure;
import dev.electrons.subworkflows.call.Answers;
import dev.electrons.subworkflows.call.Exchange;
import dev.electrons.task.Execution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who was asked so far, what came of each, and what it cost. */
final class Asked {
    private static final String EXECUTOR = "runner-proxy";

    private final String what;
    private final List<String> models = new ArrayList<>();
    private final Set<String> runners = new LinkedHashSet<>();
    private final Set<String> reasons = new LinkedHashSet<>();
    private Optional<Failure> useless = Optional.empty();
    private boolean broken;
    private Optional<Duration> wait = Optional.empty();
    private Execution.@Nullable Usage usage;

    Asked(String what) {
        this.what = what;
    }

    void model(String model) {
        if (!model.isEmpty() && !model.equals(Providers.ANY) && !models.contains(model)) {
            models.add(model);
        }
    }

    void unavailable(List<String> why) {
        reasons.addAll(why);
    }

    /** When the one asked last wants to be asked again, if it said so. */
    void again(Optional<Duration> after) {
        wait = after;
    }

    void useless(Exchange.Answered answer, Reading.Useless<?> reading) {
        var by = answer.header("x-de-runner") + "/" + answer.header("x-de-model");
        reasons.add((by.length() == 1 ? "an answer" : by) + ": " + reading.words());
        if (useless.isEmpty()) {
            useless = Optional.of(Failure.work(reading.code(), reading.words()));
        }
    }

    void cost(Execution.@Nullable Usage more) {
        usage = Execution.Usage.sum(usage, more);
    }

    void answered(Exchange.Answered answer) {
        runners.add(answer.header("x-de-runner"));
        model(answer.header("x-de-model"));
    }

    boolean hasAnswered(String runner) {
        return runners.contains(runner);
    }

    boolean nobodyYet() {
        return useless.isEmpty();
    }

    /** An answer that cannot be passed on in part ended before it was whole. */
    void brokeOff(String words) {
        reasons.add(words);
        broken = true;
    }

    /** Whether somebody answered, and that was of no use. */
    boolean othersMayDoBetter() {
        return broken || !nobodyYet();
    }

    /** By whom the answer is. */
    Execution by(Exchange.Answered answer) {
        var runner = blankless(answer.header("x-de-runner"));
        var model = blankless(answer.header("x-de-model"));
        var provider = blankless(answer.header("x-de-provider"));
        int position = model == null ? -1 : models.indexOf(model);
        return execution(runner, provider == null ? runner : provider, model, position < 0 ? null : position);
    }

    <T> Found<T> nobody(Failure failure) {
        return new Found.Nobody<>(failure, execution(null, null, null, null));
    }

    /** Everybody was asked. */
    <T> Found<T> exhausted() {
        var all = Answers.shortened(String.join("; ", reasons));
        return useless.<Found<T>>map(failure -> new Found.Useless<>(
                        new Failure(
                                failure.code(),
                                "no provider's answer is of use: " + all,
                                failure.retryable(),
                                failure.origin()),
                        execution(null, null, null, null)))
                .orElseGet(() ->
                        nobody(Failure.infrastructure("ALL_PROVIDERS_FAILED", "no provider could " + what + ": " + all)
                                .after(wait)));
    }

    private Execution execution(
            @Nullable String runner, @Nullable String provider, @Nullable String model, @Nullable Integer position) {
        return new Execution(
                EXECUTOR, runner, provider, model, position, List.copyOf(models), null, null, usage, null, null, null);
    }

    private static @Nullable String blankless(String text) {
        return text.isBlank() ? null : text;
    }
}
