package dev.electrons.subworkflows.text;

import dev.electrons.error.Failure;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.subworkflows.attempt.Executor;
import dev.electrons.subworkflows.call.Ask;
import dev.electrons.subworkflows.call.Breaker;
import dev.electrons.subworkflows.call.Exchange;
import dev.electrons.subworkflows.call.Peer;
import dev.electrons.subworkflows.call.ProxyTimes;
import dev.electrons.subworkflows.judge.Findings;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import dev.electrons.task.Task;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Has text written by a model, token by token. The models asked for come first, then whatever model there is; which
 * runner answers, and in which order they are asked, is runner-proxy's.
 */
public final class TextExecutor implements Executor {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    static final String ANY = "auto";

    private final Peer proxy;
    private final Breaker breaker;
    private final TextAnswers answers;
    private final Clock clock;

    public TextExecutor(Peer proxy, Breaker breaker, Findings findings, Clock clock) {
        this.proxy = proxy;
        this.breaker = breaker;
        this.answers = new TextAnswers(findings);
        this.clock = clock;
    }

    @Override
    public Outcome execute(Task task, Attempt attempt) {
        TextInput input;
        try {
            input = task.input().as(TextInput.class);
        } catch (NotJson e) {
            return refused(e.sentence());
        }
        return input.fault().map(TextExecutor::refused).orElseGet(() -> write(task, input, attempt));
    }

    /** Whom to ask: models of any runner, or of one. */
    private record Round(List<String> models, @Nullable String runner) {}

    private Outcome write(Task task, TextInput input, Attempt attempt) {
        var end = clock.instant().plus(LONGEST);
        var deadline = end.isBefore(task.deadline()) ? end : task.deadline();
        var rounds = rounds(task, input);
        var before = new ArrayList<String>();
        var considered = new Considered();
        for (int i = 0; ; i++) {
            var told = ask(task, input, rounds.get(i), deadline, attempt);
            considered.add(told);
            var unavailable = answers.unavailable(told);
            if (unavailable.isEmpty() || i == rounds.size() - 1) {
                return answers.last(told, input, considered.by(told), before);
            }
            before.addAll(unavailable.get());
        }
    }

    /**
     * The runner asked for, with the models asked for and then with whatever it has; the models asked for of anybody; and
     * then whatever there is, in the order of the runners' own file.
     */
    private static List<Round> rounds(Task task, TextInput input) {
        var models = Stream.concat(Stream.ofNullable(input.model()), task.models().stream())
                .filter(model -> !model.isBlank() && !model.equals(ANY))
                .distinct()
                .toList();
        var any = List.of(ANY);
        var rounds = new ArrayList<Round>();
        if (input.provider() != null && !input.provider().isBlank()) {
            if (!models.isEmpty()) {
                rounds.add(new Round(models, input.provider()));
            }
            rounds.add(new Round(any, input.provider()));
        }
        if (!models.isEmpty()) {
            rounds.add(new Round(models, null));
        }
        rounds.add(new Round(any, null));
        return rounds;
    }

    private Told ask(Task task, TextInput input, Round round, Instant deadline, Attempt attempt) {
        var left = Duration.between(clock.instant(), deadline);
        var within = ProxyTimes.beforeDeadline(left);
        var telling = new Telling(attempt);
        var models = round.models();
        var others = String.join(",", models.subList(1, models.size()));
        var ask = Ask.json(
                        "/v1/chat/completions",
                        Json.bytes(ChatQuestion.of(input, models.getFirst())),
                        left,
                        telling::take)
                .with("Accept", "text/event-stream")
                .with("X-DE-Models", others)
                .with("X-DE-Runner", round.runner())
                .with("X-DE-Timeout-Ms", String.valueOf(Math.max(1, within.toMillis())))
                .onBehalfOf(task)
                .with("X-DE-Attempt", attempt.id().toString());
        Exchange exchange = breaker.through(() -> proxy.post(ask, attempt)).await();
        return new Told(exchange, telling, models);
    }

    private static Outcome refused(String words) {
        return Outcome.failed(Failure.input("INVALID_INPUT", words), Execution.UNKNOWN);
    }
}
