package dev.electrons.subworkflows.agent;

import dev.electrons.error.Failure;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import dev.electrons.subworkflows.call.Answers;
import dev.electrons.subworkflows.call.Ask;
import dev.electrons.subworkflows.call.Attempted;
import dev.electrons.subworkflows.call.Breaker;
import dev.electrons.subworkflows.call.Exchange;
import dev.electrons.subworkflows.call.Peer;
import dev.electrons.subworkflows.call.ProxyTimes;
import dev.electrons.subworkflows.call.Unavailability;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Models behind runner-proxy, asked for whole answers: one that is cut on its way can then be had from another runner. */
final class Models {
    static final String ANY = "auto";

    private static final long BYTES_PER_TOKEN = 4;

    private final Peer proxy;
    private final Breaker breaker;

    Models(Peer proxy, Breaker breaker) {
        this.proxy = proxy;
        this.breaker = breaker;
    }

    /**
     * Whom to ask.
     *
     * @param models best first
     * @param runner to ask before all others; null for none
     */
    record Wanted(List<String> models, @Nullable String runner) {
        /** As long as nobody is to be had or gives an answer that can be used; in the end, whatever model there is. */
        private List<Wanted> rounds() {
            var any = List.of(ANY);
            var rounds = new ArrayList<Wanted>();
            if (runner != null && !models.isEmpty()) {
                rounds.add(this);
            }
            if (runner != null) {
                rounds.add(new Wanted(any, runner));
            }
            if (!models.isEmpty()) {
                rounds.add(new Wanted(models, null));
            }
            rounds.add(new Wanted(any, null));
            return rounds;
        }
    }

    /**
     * Asks. Blocks.
     *
     * @param errand whose time it takes
     */
    Reply ask(Chat.Question question, Wanted wanted, Errand errand) {
        Reply last = new Reply.Nobody(List.of());
        for (var round : wanted.rounds()) {
            last = together(last, once(question, round, errand));
            if (last instanceof Reply.Said || last instanceof Reply.Failed) {
                break;
            }
        }
        return last;
    }

    /** What came of asking again, with what is to be known of the times before. */
    private static Reply together(Reply before, Reply now) {
        if (before instanceof Reply.Unusable(var _, var cost)) {
            return switch (now) {
                case Reply.Said said -> said.after(cost);
                case Reply.Unusable(var failure, var more) -> new Reply.Unusable(failure, Spent.sum(cost, more));
                case Reply.Nobody _ -> before;
                case Reply.Failed _ -> now;
            };
        }
        if (before instanceof Reply.Nobody(var reasons) && now instanceof Reply.Nobody(var more)) {
            return new Reply.Nobody(
                    Stream.concat(reasons.stream(), more.stream()).distinct().toList());
        }
        return now;
    }

    private Reply once(Chat.Question question, Wanted round, Errand errand) {
        var models = round.models();
        var named = new Chat.Question(
                models.getFirst(), question.messages(), question.tools(), question.maxTokens(), question.temperature());
        var left = errand.left();
        var attempt = errand.attempt();
        var within = ProxyTimes.beforeDeadline(left);
        var ask = Ask.json("/v1/chat/completions", Json.bytes(named), left, _ -> {})
                .with("Accept", "application/json")
                .with("X-DE-Models", String.join(",", models.subList(1, models.size())))
                .with("X-DE-Runner", round.runner())
                .with("X-DE-Timeout-Ms", String.valueOf(Math.max(1, within.toMillis())))
                .with("X-DE-Attempt", attempt.id().toString())
                .onBehalfOf(errand.task());
        return reply(
                breaker.through(() -> proxy.post(ask, attempt)).await(),
                ask.body().length());
    }

    private static Reply reply(Exchange exchange, int asked) {
        return switch (exchange) {
            case Exchange.Answered answer when answer.status() == 200 -> said(answer, asked);
            case Exchange.Answered answer -> refused(answer);
            case Exchange.Stopped _ -> new Reply.Failed(Failure.cancelled("cancelled while a model thought"));
            case Exchange.TimedOut late -> new Reply.Failed(Failure.timeout("DeadlineExceeded", late.words()));
            case Exchange.Broken broken ->
                new Reply.Unusable(Failure.infrastructure("ALL_PROVIDERS_FAILED", broken.words()), null);
            case Exchange.Unreachable away -> new Reply.Nobody(List.of(away.words()));
            case Exchange.NotAsked open -> new Reply.Nobody(List.of(open.words()));
        };
    }

    private static Reply said(Exchange.Answered answer, int asked) {
        Chat.Answer read;
        try {
            read = Json.read(answer.body().getBytes(), Chat.Answer.class);
        } catch (NotJson e) {
            return unusable(answer, "it is not a chat completion: " + e.words());
        }
        var choice = read.choices() == null || read.choices().isEmpty()
                ? null
                : read.choices().getFirst();
        if (choice == null || choice.message() == null) {
            return unusable(answer, "it has no message");
        }
        var turn = choice.message().turn();
        if (turn.isEmpty()) {
            return unusable(answer, "its content is neither a text nor parts");
        }
        var used = read.usage();
        return new Reply.Said(
                turn.get(),
                choice.finishReason() == null ? "" : choice.finishReason(),
                used == null ? null : used.promptTokens(),
                used == null ? null : used.completionTokens(),
                cost(answer, used),
                header(answer, "x-de-runner"),
                header(answer, "x-de-provider"),
                header(answer, "x-de-model") == null ? read.model() : header(answer, "x-de-model"),
                Attempted.models(answer.header("x-de-attempted")),
                (asked + answer.body().length()) / BYTES_PER_TOKEN);
    }

    /** All that it took, else what the answer itself says. */
    private static @Nullable Double cost(Exchange.Answered answer, Chat.@Nullable Used used) {
        var told = Answers.costUsd(answer);
        return told == null && used != null ? used.costUsd() : told;
    }

    private static @Nullable String header(Exchange.Answered answer, String name) {
        return answer.header(name).isEmpty() ? null : answer.header(name);
    }

    private static Reply unusable(Exchange.Answered answer, String why) {
        return new Reply.Unusable(
                Failure.infrastructure("UNUSABLE_ANSWER", "the model's answer cannot be used: " + why),
                Answers.costUsd(answer));
    }

    private static Reply refused(Exchange.Answered answer) {
        var words = Answers.words(answer);
        if (answer.status() == 504) {
            return new Reply.Failed(Failure.timeout("DeadlineExceeded", words));
        }
        if (Unavailability.is(answer) || Answers.code(answer).equals("RUNNER_NOT_FOUND")) {
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
