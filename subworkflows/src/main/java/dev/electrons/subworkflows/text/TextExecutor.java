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
import java.util.List;
import java.util.Optional;

/**
 * Has text written by a model, token by token. The models asked for come first, then whatever model there is; which
 * runner answers, and in which order they are asked, is runner-proxy's.
 */
public final class TextExecutor implements Executor {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final String ANY = "auto";

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
            return refused("the task's input cannot be read: " + e.getMessage());
        }
        return input.fault().map(TextExecutor::refused).orElseGet(() -> write(task, input, attempt));
    }

    private Outcome write(Task task, TextInput input, Attempt attempt) {
        var end = clock.instant().plus(LONGEST);
        var deadline = end.isBefore(task.deadline()) ? end : task.deadline();
        var models = task.models().stream().filter(model -> !model.equals(ANY)).toList();
        if (models.isEmpty()) {
            return answers.last(ask(task, input, List.of(ANY), deadline, attempt), input, List.of());
        }
        var first = ask(task, input, models, deadline, attempt);
        return answers.unavailable(first)
                .map(reasons -> {
                    var any = ask(task, input, List.of(ANY), deadline, attempt);
                    return answers.last(any, input, reasons);
                })
                .orElseGet(() -> answers.last(first, input, List.of()));
    }

    private Told ask(Task task, TextInput input, List<String> models, Instant deadline, Attempt attempt) {
        var left = Duration.between(clock.instant(), deadline);
        var within = ProxyTimes.beforeDeadline(left);
        var telling = new Telling(attempt);
        var others = String.join(",", models.subList(1, models.size()));
        var ask = Ask.json(
                        "/v1/chat/completions",
                        Json.bytes(ChatQuestion.of(input, models.getFirst())),
                        left,
                        telling::take)
                .with("Accept", "text/event-stream")
                .with("X-DE-Models", others)
                .with("X-DE-Timeout-Ms", String.valueOf(Math.max(1, within.toMillis())))
                .onBehalfOf(task.app(), attempt.id().run())
                .with("X-DE-Attempt", attempt.id().toString())
                .with("traceparent", Optional.ofNullable(task.traceparent()).orElse(""));
        Exchange exchange = breaker.through(() -> proxy.post(ask, attempt)).await();
        return new Told(exchange, telling, models);
    }

    private static Outcome refused(String words) {
        return Outcome.failed(Failure.input("INVALID_INPUT", words), Execution.UNKNOWN);
    }
}
