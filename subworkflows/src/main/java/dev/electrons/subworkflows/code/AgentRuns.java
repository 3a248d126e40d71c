package dev.electrons.subworkflows.code;

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
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import dev.electrons.task.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks runner-proxy for an agent's work and says what the answer means. The waterfall itself is runner-proxy's. */
final class AgentRuns {
    static final String EXECUTOR = "runner-proxy";

    private final Peer proxy;
    private final Breaker breaker;
    private final AnswerJudge judge;
    private final Waterfalls waterfalls;

    AgentRuns(Peer proxy, Breaker breaker, AnswerJudge judge, Waterfalls waterfalls) {
        this.proxy = proxy;
        this.breaker = breaker;
        this.judge = judge;
        this.waterfalls = waterfalls;
    }

    /** @param left until the attempt's time is up */
    AgentVerdict ask(Task task, CodeInput input, Supplier<Duration> left, Attempt attempt) {
        var reasons = new LinkedHashSet<String>();
        var models = new LinkedHashSet<String>();
        var credentials = EnumSet.noneOf(Credentials.class);
        boolean begun = false;
        for (var round : waterfalls.rounds(task, input)) {
            var exchange = ask(task, input, round, ProxyTimes.beforeFallback(left.get()), attempt);
            var verdict = verdict(exchange, round.models(), models);
            if (!(verdict
                    instanceof AgentVerdict.Unavailable(var reason, var attempted, var may, var others, var seen))) {
                return verdict;
            }
            credentials.add(seen);
            reasons.add(reason);
            models.addAll(attempted);
            begun |= may;
            if (!others) {
                break;
            }
        }
        var words = Answers.shortened(String.join("; ", reasons));
        if (credentials.contains(Credentials.REFUSED) && !credentials.contains(Credentials.FINE)) {
            return new AgentVerdict.Settled(
                    quarantined("credentials-refused: " + words, considered(null, List.copyOf(models))));
        }
        return new AgentVerdict.Unavailable(words, List.copyOf(models), begun, false, Credentials.FINE);
    }

    private Exchange ask(Task task, CodeInput input, Waterfalls.Round round, Duration time, Attempt attempt) {
        var question = new RunQuestion(
                input.prompt() == null ? "" : input.prompt(),
                input.repository().orElse(null),
                input.branchName().orElse(null),
                input.workingDir(),
                input.allowedTools(),
                input.maxTurns(),
                round.models(),
                round.runner(),
                Math.max(1, time.toMillis()),
                attempt.id().toString());
        attempt.say("progress", round.words() + "\n");
        // Whole, not as a stream: an answer cut on its way can then be had again from another runner.
        var ask = Ask.json("/v1/runs", Json.bytes(question), ProxyTimes.withGrace(time), _ -> {})
                .with("Accept", "application/json")
                .onBehalfOf(task);
        return breaker.through(() -> proxy.post(ask, attempt)).await();
    }

    /**
     * What it means.
     *
     * @param models that were asked for
     * @param before those that were considered before them
     */
    private AgentVerdict verdict(Exchange exchange, List<String> models, Set<String> before) {
        return switch (exchange) {
            case Exchange.Answered answer
            when answer.status() == 200 -> new AgentVerdict.Settled(answered(answer, before));
            case Exchange.Answered answer -> refused(answer, models);
            case Exchange.Stopped _ -> settled(Failure.cancelled("cancelled while an agent worked on it"));
            case Exchange.Unreachable away -> away(away.words(), models, false);
            case Exchange.Broken broken -> away(broken.words(), models, true);
            case Exchange.TimedOut late -> away(late.words(), models, true);
            case Exchange.NotAsked open -> away(open.words(), models, false);
        };
    }

    private static AgentVerdict away(String words, List<String> models, boolean begun) {
        return new AgentVerdict.Unavailable(words, models, begun, false, Credentials.FINE);
    }

    private Outcome answered(Exchange.Answered answer, Set<String> before) {
        RunAnswer run;
        try {
            run = Json.read(answer.body().getBytes(), RunAnswer.class);
        } catch (NotJson e) {
            return quarantined("unparseable: the answer cannot be read: " + e.getMessage());
        }
        return judge.outcome(run.after(before));
    }

    private static AgentVerdict refused(Exchange.Answered answer, List<String> models) {
        var code = Answers.code(answer);
        var words = Answers.words(answer);
        if (code.equals(Answers.BUDGET_EXCEEDED)) {
            return settled(Failure.input(code, words));
        }
        if (Unavailability.is(answer) || code.equals("RUNNER_NOT_FOUND")) {
            var reason =
                    code.isEmpty() ? "runner-proxy answered " + answer.status() + ": " + words : code + ": " + words;
            boolean late = answer.status() == 504;
            return new AgentVerdict.Unavailable(reason, attempted(answer, models), late, !late, Credentials.of(answer));
        }
        boolean byRunner = code.equals("REJECTED_BY_RUNNER");
        return switch (byRunner ? 0 : answer.status()) {
            case 401, 403 -> settled(Answers.refusedWorker(answer));
            case 400, 404, 413, 422 -> settled(Failure.input("INVALID_INPUT", words));
            default -> new AgentVerdict.Settled(rejected(answer, words, attempted(answer, models)));
        };
    }

    private static List<String> attempted(Exchange.Answered answer, List<String> asked) {
        var models = new ArrayList<String>();
        Answers.tree(answer).at("/details/attempted_models").forEach(model -> models.add(model.asText()));
        return models.isEmpty() ? asked : models;
    }

    private static AgentVerdict settled(Failure failure) {
        return new AgentVerdict.Settled(Outcome.failed(failure, Execution.by(EXECUTOR)));
    }

    private static Outcome rejected(Exchange.Answered answer, String words, List<String> attempted) {
        var runner = Answers.tree(answer).at("/details/runner").asText("");
        var by = runner.isEmpty() ? null : runner;
        return quarantined("rejected-by-runner: " + words, considered(by, attempted));
    }

    private static Outcome quarantined(String words) {
        return quarantined(words, considered(null, null));
    }

    /** No answer, but where it might have come from. */
    private static RunAnswer considered(@Nullable String runner, @Nullable List<String> models) {
        return new RunAnswer(false, null, null, null, null, runner, null, null, null, models, null);
    }

    private static Outcome quarantined(String words, RunAnswer run) {
        var failure = AnswerJudge.quarantine(words);
        var execution = run.execution(true);
        return Outcome.negative(CodeOutput.of(null, execution, failure), failure, execution);
    }
}
