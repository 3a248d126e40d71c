package dev.electrons.subworkflows.agent;

import dev.electrons.error.Failure;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.subworkflows.call.Answers;
import dev.electrons.subworkflows.call.Ask;
import dev.electrons.subworkflows.call.Breaker;
import dev.electrons.subworkflows.call.Exchange;
import dev.electrons.subworkflows.call.Peer;
import dev.electrons.subworkflows.call.ProxyTimes;
import dev.electrons.subworkflows.call.Unavailability;
import dev.electrons.task.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Models behind runner-proxy, asked for whole answers: one that is cut on its way can then be had from another runner. */
final class Models {
    static final String ANY = "auto";

    private final Peer proxy;
    private final Breaker breaker;

    Models(Peer proxy, Breaker breaker) {
        this.proxy = proxy;
        this.breaker = breaker;
    }

    /**
     * Asks. Blocks.
     *
     * @param models best first; when none of them is to be had, whatever model there is
     * @param left until the attempt's time is up
     */
    Reply ask(Chat.Question question, List<String> models, Duration left, Attempt attempt, Task task) {
        if (models.isEmpty()) {
            return once(question, List.of(ANY), left, attempt, task);
        }
        var first = once(question, models, left, attempt, task);
        if (!(first instanceof Reply.Nobody(var before))) {
            return first;
        }
        var second = once(question, List.of(ANY), left, attempt, task);
        if (!(second instanceof Reply.Nobody(var after))) {
            return second;
        }
        var reasons = new ArrayList<>(before);
        after.stream().filter(reason -> !reasons.contains(reason)).forEach(reasons::add);
        return new Reply.Nobody(reasons);
    }

    private Reply once(Chat.Question question, List<String> models, Duration left, Attempt attempt, Task task) {
        var named = new Chat.Question(
                models.getFirst(), question.messages(), question.tools(), question.maxTokens(), question.temperature());
        var within = ProxyTimes.beforeDeadline(left);
        var ask = Ask.json("/v1/chat/completions", Json.bytes(named), left, _ -> {})
                .with("Accept", "application/json")
                .with("X-DE-Models", String.join(",", models.subList(1, models.size())))
                .with("X-DE-Timeout-Ms", String.valueOf(Math.max(1, within.toMillis())))
                .with("X-DE-Attempt", attempt.id().toString())
                .onBehalfOf(task);
        return reply(breaker.through(() -> proxy.post(ask, attempt)).await());
    }

    private static Reply reply(Exchange exchange) {
        return switch (exchange) {
            case Exchange.Answered answer when answer.status() == 200 -> said(answer);
            case Exchange.Answered answer -> refused(answer);
            case Exchange.Stopped _ -> new Reply.Failed(Failure.cancelled("cancelled while a model thought"));
            case Exchange.TimedOut late -> new Reply.Failed(Failure.timeout("DeadlineExceeded", late.words()));
            case Exchange.Broken broken ->
                new Reply.Failed(Failure.infrastructure("ALL_PROVIDERS_FAILED", broken.words()));
            case Exchange.Unreachable away -> new Reply.Nobody(List.of(away.words()));
            case Exchange.NotAsked open -> new Reply.Nobody(List.of(open.words()));
        };
    }

    private static Reply said(Exchange.Answered answer) {
        Chat.Answer read;
        try {
            read = Json.read(answer.body().getBytes(), Chat.Answer.class);
        } catch (NotJson e) {
            return unusable("it is not a chat completion: " + e.words());
        }
        var choice = read.choices() == null || read.choices().isEmpty()
                ? null
                : read.choices().getFirst();
        if (choice == null || choice.message() == null) {
            return unusable("it has no message");
        }
        var used = read.usage();
        return new Reply.Said(
                choice.message(),
                choice.finishReason() == null ? "" : choice.finishReason(),
                used == null ? null : used.promptTokens(),
                used == null ? null : used.completionTokens(),
                used == null ? null : used.costUsd(),
                header(answer, "x-de-runner"),
                header(answer, "x-de-provider"),
                header(answer, "x-de-model") == null ? read.model() : header(answer, "x-de-model"));
    }

    private static @Nullable String header(Exchange.Answered answer, String name) {
        return answer.header(name).isEmpty() ? null : answer.header(name);
    }

    private static Reply unusable(String why) {
        return new Reply.Failed(Failure.infrastructure("UNUSABLE_ANSWER", "the model's answer cannot be used: " + why));
    }

    private static Reply refused(Exchange.Answered answer) {
        var words = Answers.words(answer);
        if (answer.status() == 504) {
            return new Reply.Failed(Failure.timeout("DeadlineExceeded", words));
        }
        if (Unavailability.is(answer)) {
            var reasons = new ArrayList<String>();
            Answers.tree(answer).at("/details/reasons").forEach(reason -> reasons.add(reason.asText()));
            return new Reply.Nobody(reasons.isEmpty() ? List.of(words) : reasons);
        }
        if (answer.status() == 401 || answer.status() == 403) {
            return new Reply.Failed(Answers.refusedWorker(answer));
        }
        var said = Answers.code(answer);
        var code = List.of("REJECTED_BY_RUNNER", Answers.BUDGET_EXCEEDED).contains(said) ? said : "INVALID_INPUT";
        return new Reply.Failed(Failure.input(code, words));
    }
}
