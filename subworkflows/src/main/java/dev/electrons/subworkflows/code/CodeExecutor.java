package dev.electrons.subworkflows.code;

import dev.electrons.error.Failure;
import dev.electrons.json.NotJson;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.subworkflows.attempt.Executor;
import dev.electrons.subworkflows.call.Breaker;
import dev.electrons.subworkflows.call.Peer;
import dev.electrons.subworkflows.judge.Findings;
import dev.electrons.subworkflows.sandbox.Sandbox;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import dev.electrons.task.Task;
import dev.electrons.task.UsualModels;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has code tasks done by an agent, and by the sandbox when no agent is to be had. */
public final class CodeExecutor implements Executor {
    private static final Logger log = LoggerFactory.getLogger(CodeExecutor.class);

    private final AgentRuns agents;
    private final SandboxFallback fallback;
    private final Clock clock;

    /** @param usual the models that are asked where nobody says which */
    public CodeExecutor(
            Peer proxy, Breaker breaker, Sandbox sandbox, Findings findings, UsualModels usual, Clock clock) {
        this.agents = new AgentRuns(proxy, breaker, new AnswerJudge(findings), new Waterfalls(usual));
        this.fallback = new SandboxFallback(sandbox);
        this.clock = clock;
    }

    @Override
    public Outcome execute(Task task, Attempt attempt) {
        CodeInput input;
        try {
            input = task.input().as(CodeInput.class);
        } catch (NotJson e) {
            return refused(e.sentence());
        }
        return input.fault().map(CodeExecutor::refused).orElseGet(() -> run(task, input, attempt));
    }

    private Outcome run(Task task, CodeInput input, Attempt attempt) {
        return switch (agents.ask(task, input, () -> left(task), attempt)) {
            case AgentVerdict.Settled settled -> settled.outcome();
            case AgentVerdict.Unavailable why -> {
                log.atInfo()
                        .addKeyValue("task_id", task.taskId())
                        .addKeyValue("reason", why.reason())
                        .log("no agent is available, the sandbox takes over");
                yield fallback.run(task, input, why, left(task), attempt);
            }
        };
    }

    private Duration left(Task task) {
        return Duration.between(clock.instant(), task.deadline());
    }

    private static Outcome refused(String words) {
        return Outcome.failed(Failure.input("INVALID_INPUT", words), Execution.UNKNOWN);
    }
}
