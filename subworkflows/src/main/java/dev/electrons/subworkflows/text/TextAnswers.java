package dev.electrons.subworkflows.text;

import dev.electrons.error.Failure;
import dev.electrons.json.Value;
import dev.electrons.subworkflows.call.Answers;
import dev.electrons.subworkflows.call.Exchange;
import dev.electrons.subworkflows.call.Unavailability;
import dev.electrons.subworkflows.judge.Findings;
import dev.electrons.task.Execution;
import dev.electrons.task.Kinds;
import dev.electrons.task.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What runner-proxy's answers to text questions mean. */
final class TextAnswers {
    private static final String EXECUTOR = "runner-proxy";
    private static final Set<String> NOBODY = Set.of("ALL_RUNNERS_UNAVAILABLE", "NO_RUNNER_AVAILABLE");

    private final Findings findings;

    TextAnswers(Findings findings) {
        this.findings = findings;
    }

    /** Why none of these models was to be had, one reason each; empty when something else came of it. */
    Optional<List<String>> unavailable(Told told) {
        if (!(told.exchange() instanceof Exchange.Answered answer)) {
            return Optional.empty();
        }
        var inStream = told.telling().errorCode();
        if (inStream != null && NOBODY.contains(inStream)) {
            return Optional.of(List.of(Objects.requireNonNullElse(told.telling().error(), inStream)));
        }
        boolean nobody = answer.status() == 503 || Answers.code(answer).equals("RUNNER_NOT_FOUND");
        return nobody ? Optional.of(reasons(answer)) : Optional.empty();
    }

    /**
     * The outcome.
     *
     * @param before why other models, asked first, were not to be had
     */
    Outcome last(Told told, TextInput input, List<String> before) {
        var nobody = unavailable(told);
        if (nobody.isPresent()) {
            return noProvider(before, nobody.get(), told);
        }
        return switch (told.exchange()) {
            case Exchange.Answered answer when answer.status() == 200 -> answered(answer, told, input);
            case Exchange.Answered answer -> refused(answer);
            case Exchange.Stopped _ -> failed(Failure.cancelled("cancelled while a model wrote"));
            case Exchange.TimedOut late -> failed(Failure.timeout("DeadlineExceeded", late.words()));
            case Exchange.Broken broken -> failed(Failure.infrastructure("STREAM_BROKEN", broken.words()));
            case Exchange.Unreachable away -> noProvider(before, List.of(away.words()), told);
            case Exchange.NotAsked open -> noProvider(before, List.of(open.words()), told);
        };
    }

    private Outcome answered(Exchange.Answered answer, Told told, TextInput input) {
        var telling = told.telling();
        var error = telling.error();
        if (error != null) {
            var code = Objects.requireNonNullElse(telling.errorCode(), "STREAM_BROKEN");
            return failed(
                    code.equals("DEADLINE_EXCEEDED")
                            ? Failure.timeout("DeadlineExceeded", error)
                            : Failure.infrastructure("STREAM_BROKEN", error));
        }
        if (telling.finish() == null) {
            return failed(Failure.infrastructure("STREAM_BROKEN", "the answer ended before the model was done"));
        }
        var execution = execution(answer, told);
        if (telling.text().isBlank()) {
            return failed(Failure.infrastructure("EMPTY_ANSWER", "the model said nothing: " + telling.finish()));
        }
        findings.look(Kinds.TEXT, telling.text());
        return written(telling, input, execution);
    }

    private static Outcome written(Telling telling, TextInput input, Execution execution) {
        var json = input.wantsJson() ? JsonInText.find(telling.text()) : Optional.<Value>empty();
        if (input.wantsJson() && json.isEmpty()) {
            var failure = Failure.work("OUTPUT_NOT_JSON", "JSON was asked for, and the answer has none");
            return Outcome.negative(output(telling, null, failure), failure, execution);
        }
        return Outcome.success(output(telling, json.orElse(null), null), execution);
    }

    private static Value output(Telling telling, @Nullable Value json, @Nullable Failure failure) {
        return Value.of(new TextOutput(
                telling.text(),
                telling.usage(),
                json,
                telling.finish(),
                failure == null ? null : false,
                failure == null ? null : failure.message(),
                failure == null ? null : failure.code()));
    }

    private static Execution execution(Exchange.Answered answer, Told told) {
        var runner = answer.header("x-de-runner").isEmpty() ? null : answer.header("x-de-runner");
        var header = answer.header("x-de-model");
        var model = header.isEmpty() ? told.telling().model() : header;
        var attempted = new ArrayList<>(Attempted.models(answer.header("x-de-attempted")));
        if (model != null && !attempted.contains(model)) {
            attempted.add(model);
        }
        int position = model == null ? -1 : attempted.indexOf(model);
        return new Execution(
                EXECUTOR,
                runner,
                answer.header("x-de-provider").isEmpty() ? runner : answer.header("x-de-provider"),
                model,
                position < 0 ? null : position,
                attempted,
                null,
                null,
                told.telling().usage(),
                null,
                null,
                null);
    }

    private static Outcome refused(Exchange.Answered answer) {
        var words = Answers.words(answer);
        if (Answers.code(answer).equals("REJECTED_BY_RUNNER")) {
            return failed(new Failure("REJECTED_BY_RUNNER", words, false, Failure.Origin.INPUT));
        }
        if (Answers.code(answer).equals(Answers.BUDGET_EXCEEDED)) {
            return failed(Failure.input(Answers.BUDGET_EXCEEDED, words));
        }
        return switch (answer.status()) {
            case 401, 403 -> failed(Answers.refusedWorker(answer));
            case 504 -> failed(Failure.timeout("DeadlineExceeded", words));
            default ->
                Unavailability.is(answer)
                        ? failed(Failure.infrastructure("ALL_PROVIDERS_FAILED", words)
                                .after(Answers.retryAfter(answer)))
                        : failed(Failure.input("INVALID_INPUT", words));
        };
    }

    private static List<String> reasons(Exchange.Answered answer) {
        var reasons = new ArrayList<String>();
        Answers.tree(answer).at("/details/reasons").forEach(reason -> reasons.add(reason.asText()));
        return reasons.isEmpty() ? List.of(Answers.words(answer)) : reasons;
    }

    private static Outcome noProvider(List<String> before, List<String> now, Told told) {
        var reasons = new ArrayList<>(before);
        now.stream().filter(reason -> !reasons.contains(reason)).forEach(reasons::add);
        var words = "no provider could write this: " + String.join("; ", reasons);
        var execution =
                new Execution(EXECUTOR, null, null, null, null, told.models(), null, null, null, null, null, null);
        var wait = told.exchange() instanceof Exchange.Answered answer
                ? Answers.retryAfter(answer)
                : Optional.<Duration>empty();
        return Outcome.failed(
                Failure.infrastructure("ALL_PROVIDERS_FAILED", Answers.shortened(words))
                        .after(wait),
                execution);
    }

    private static Outcome failed(Failure failure) {
        return Outcome.failed(failure, Execution.by(EXECUTOR));
    }
}
