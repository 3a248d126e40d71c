package dev.electrons.subworkflows.agent;

import dev.electrons.error.Failure;
import dev.electrons.json.NotJson;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.subworkflows.attempt.Executor;
import dev.electrons.subworkflows.call.Breaker;
import dev.electrons.subworkflows.call.Peer;
import dev.electrons.subworkflows.http.Web;
import dev.electrons.subworkflows.judge.Findings;
import dev.electrons.subworkflows.sandbox.Sandbox;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import dev.electrons.task.Task;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/** Has an agent work: a model behind runner-proxy with tools, bounded in turns, calls, tokens, cost and time. */
public final class AgentExecutor implements Executor {
    private final Models models;
    private final Web web;
    private final Sandbox sandbox;
    private final OwnRun run;
    private final Findings findings;
    private final Clock clock;

    public AgentExecutor(
            Peer proxy, Breaker breaker, Web web, Sandbox sandbox, OwnRun run, Findings findings, Clock clock) {
        this.models = new Models(proxy, breaker);
        this.web = web;
        this.sandbox = sandbox;
        this.run = run;
        this.findings = findings;
        this.clock = clock;
    }

    @Override
    public Outcome execute(Task task, Attempt attempt) {
        AgentInput input;
        try {
            input = task.input().as(AgentInput.class);
        } catch (NotJson e) {
            return refused(e.sentence());
        }
        var fault =
                input.fault().or(() -> AgentLimits.unknown(task.input().tree().path("limits")));
        return fault.isPresent()
                ? refused(fault.get())
                : new Session(new Errand(task, attempt, clock), input, tools(input), models, findings).run();
    }

    private List<Tool> tools(AgentInput input) {
        var hosts = input.hosts() == null ? List.<String>of() : input.hosts();
        return Stream.of(
                        new HttpTool(web, hosts),
                        new ProgramTool(sandbox),
                        new OutputsTool(run),
                        new ListTool(run),
                        new PatchTool(run))
                .filter(tool -> input.allows(tool.name()))
                .toList();
    }

    private static Outcome refused(String words) {
        return Outcome.failed(Failure.input("INVALID_INPUT", words), Execution.UNKNOWN);
    }
}
