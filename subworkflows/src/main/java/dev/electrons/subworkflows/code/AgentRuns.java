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
import java.util.List;

/** Asks runner-proxy for an agent's work and says what the answer means. The waterfall itself is runner-proxy's. */
final class AgentRuns {
    static final String EXECUTOR = "runner-proxy";

    private final Peer proxy;
    private final Breaker breaker;
    private final AnswerJudge judge;

    AgentRuns(Peer proxy, Breaker breaker, AnswerJudge judge) {
        this.proxy = proxy;
        this.breaker = breaker;
        this.judge = judge;
    }

    /** @param time how long an agent may take */
    AgentVerdict ask(Task task, CodeInput input, Duration time, Attempt attempt) {
        var question = new RunQuestion(
                input.prompt() == null ? "" : input.prompt(),
                input.repository().orElse(null),
                input.branchName().orElse(null),
                input.workingDir(),
                input.allowedTools(),
                input.maxTurns(),
                task.models(),
                Math.max(1, time.toMillis()),
                attempt.id().toString());
        var whom = task.models().isEmpty() ? "whatever there is" : String.join(", ", task.models());
        attempt.say("progress", "asking an agent for " + whom + "\n");
        // Whole, not as a stream: an answer cut on its way can then be had again from another runner.
        var ask = Ask.json("/v1/runs", Json.bytes(question), ProxyTimes.withGrace(time), _ -> {})
                .with("Accept", "application/json")
                .onBehalfOf(task);
        return verdict(breaker.through(() -> proxy.post(ask, attempt)).await(), task);
    }

    private AgentVerdict verdict(Exchange exchange, Task task) {
        return switch (exchange) {
            case Exchange.Answered answer when answer.status() == 200 -> new AgentVerdict.Settled(answered(answer));
            case Exchange.Answered answer -> refused(answer, task);
            case Exchange.Stopped _ -> settled(Failure.cancelled("cancelled while an agent worked on it"));
            case Exchange.Unreachable away -> new AgentVerdict.Unavailable(away.words(), task.models(), false);
            case Exchange.Broken broken -> new AgentVerdict.Unavailable(broken.words(), task.models(), true);
            case Exchange.TimedOut late -> new AgentVerdict.Unavailable(late.words(), task.models(), true);
            case Exchange.NotAsked open -> new AgentVerdict.Unavailable(open.words(), task.models(), false);
        };
    }

    private Outcome answered(Exchange.Answered answer) {
        RunAnswer run;
        try {
            run = Json.read(answer.body().getBytes(), RunAnswer.class);
        } catch (NotJson e) {
            return quarantined("unparseable: the answer cannot be read: " + e.getMessage());
        }
        return judge.outcome(run);
    }

    private static AgentVerdict refused(Exchange.Answered answer, Task task) {
        var code = Answers.code(answer);
        var words = Answers.words(answer);
        if (code.equals(Answers.BUDGET_EXCEEDED)) {
            return settled(Failure.input(code, words));
        }
        if (Unavailability.is(answer)) {
            var reason =
                    code.isEmpty() ? "runner-proxy answered " + answer.status() + ": " + words : code + ": " + words;
            return new AgentVerdict.Unavailable(reason, attempted(answer, task), answer.status() == 504);
        }
        boolean byRunner = code.equals("REJECTED_BY_RUNNER");
        return switch (byRunner ? 0 : answer.status()) {
            case 401, 403 -> settled(Answers.refusedWorker(answer));
            case 400, 404, 413, 422 -> settled(Failure.input("INVALID_INPUT", words));
            default -> new AgentVerdict.Settled(quarantined("rejected-by-runner: " + words));
        };
    }

    private static List<String> attempted(Exchange.Answered answer, Task task) {
        var models = new ArrayList<String>();
        Answers.tree(answer).at("/details/attempted_models").forEach(model -> models.add(model.asText()));
        return models.isEmpty() ? task.models() : models;
    }

    private static AgentVerdict settled(Failure failure) {
        return new AgentVerdict.Settled(Outcome.failed(failure, Execution.by(EXECUTOR)));
    }

    private static Outcome quarantined(String words) {
        var run = new RunAnswer(false, null, null, null, null, null, null, null, null, null, null);
        var failure = AnswerJudge.quarantine(words);
        var execution = run.execution(true);
        return Outcome.negative(CodeOutput.of(null, execution, failure), failure, execution);
    }
}
