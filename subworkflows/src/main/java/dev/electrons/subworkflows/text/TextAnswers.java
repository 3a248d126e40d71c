package dev.electrons.subworkflows.text;

import dev.electrons.error.Failure;
import dev.electrons.json.Value;
import dev.electrons.subworkflows.call.Answers;
import dev.electrons.subworkflows.call.Exchange;
import dev.electrons.subworkflows.call.Unavailability;
import dev.electrons.subworkflows.judge.AnswerRules;
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
    private static final String FILTERED = "content_filter";
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
     * @param by whose it is, with everybody who was asked
     * @param before why other models, asked first, were not to be had
     */
    Outcome last(Told told, TextInput input, Execution by, List<String> before) {
        var nobody = unavailable(told);
        if (nobody.isPresent()) {
            return noProvider(before, nobody.get(), told, by);
        }
        return switch (told.exchange()) {
            case Exchange.Answered answer when answer.status() == 200 -> answered(told.telling(), input, by);
            case Exchange.Answered answer -> Outcome.failed(refused(answer), by);
            case Exchange.Stopped _ -> Outcome.failed(Failure.cancelled("cancelled while a model wrote"), by);
            case Exchange.TimedOut late -> Outcome.failed(Failure.timeout("DeadlineExceeded", late.words()), by);
            case Exchange.Broken broken -> Outcome.failed(Failure.infrastructure("STREAM_BROKEN", broken.words()), by);
            case Exchange.Unreachable away -> noProvider(before, List.of(away.words()), told, by);
            case Exchange.NotAsked open -> noProvider(before, List.of(open.words()), told, by);
        };
    }

    private Outcome answered(Telling telling, TextInput input, Execution by) {
        var cut = cut(telling);
        if (cut.isPresent()) {
            return Outcome.failed(cut.get(), by);
        }
        if (FILTERED.equals(telling.finish())) {
            var failure = withheld();
            return Outcome.negative(output(telling, null, failure), failure, by);
        }
        if (telling.text().isBlank()) {
            return Outcome.failed(
                    Failure.infrastructure("EMPTY_ANSWER", "the model said nothing: " + telling.finish()), by);
        }
        var finding = findings.look(Kinds.TEXT, telling.text()).filter(found -> found.mode() == AnswerRules.Mode.FAIL);
        if (finding.isPresent()) {
            var failure = finding.get().quarantine();
            return Outcome.negative(output(telling, null, failure), failure, by.inQuarantine());
        }
        return written(telling, input, by);
    }

    private static Failure withheld() {
        var words = "the provider's filter withheld the answer, or the rest of it";
        return new Failure("CONTENT_FILTERED", words, false, Failure.Origin.WORK);
    }

    /** Why the answer is not whole; empty when it is. */
    private static Optional<Failure> cut(Telling telling) {
        var error = telling.error();
        if (error == null) {
            return telling.finish() == null
                    ? Optional.of(Failure.infrastructure("STREAM_BROKEN", "the answer ended before the model was done"))
                    : Optional.empty();
        }
        return Optional.of(
                switch (Objects.requireNonNullElse(telling.errorCode(), "STREAM_BROKEN")) {
                    case "DEADLINE_EXCEEDED" -> Failure.timeout("DeadlineExceeded", error);
                    case Telling.TOO_LARGE -> new Failure(Telling.TOO_LARGE, error, false, Failure.Origin.WORK);
                    default -> Failure.infrastructure("STREAM_BROKEN", error);
                });
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
                "length".equals(telling.finish()) ? true : null,
                failure == null ? null : false,
                failure == null ? null : failure.message(),
                failure == null ? null : failure.code()));
    }

    private static Failure refused(Exchange.Answered answer) {
        var words = Answers.words(answer);
        if (Answers.code(answer).equals("REJECTED_BY_RUNNER")) {
            return Failure.input("REJECTED_BY_RUNNER", words);
        }
        if (Answers.code(answer).equals(Answers.BUDGET_EXCEEDED)) {
            return Failure.input(Answers.BUDGET_EXCEEDED, words);
        }
        return switch (answer.status()) {
            case 401, 403 -> Answers.refusedWorker(answer);
            case 504 -> Failure.timeout("DeadlineExceeded", words);
            default ->
                Unavailability.is(answer)
                        ? Failure.infrastructure("ALL_PROVIDERS_FAILED", words).after(Answers.retryAfter(answer))
                        : Failure.input("INVALID_INPUT", words);
        };
    }

    private static List<String> reasons(Exchange.Answered answer) {
        var reasons = new ArrayList<String>();
        Answers.tree(answer).at("/details/reasons").forEach(reason -> reasons.add(reason.asText()));
        return reasons.isEmpty() ? List.of(Answers.words(answer)) : reasons;
    }

    private static Outcome noProvider(List<String> before, List<String> now, Told told, Execution by) {
        var reasons = new ArrayList<>(before);
        now.stream().filter(reason -> !reasons.contains(reason)).forEach(reasons::add);
        var words = "no provider could write this: " + String.join("; ", reasons);
        var wait = told.exchange() instanceof Exchange.Answered answer
                ? Answers.retryAfter(answer)
                : Optional.<Duration>empty();
        return Outcome.failed(
                Failure.infrastructure("ALL_PROVIDERS_FAILED", Answers.shortened(words))
                        .after(wait),
                by);
    }
}
