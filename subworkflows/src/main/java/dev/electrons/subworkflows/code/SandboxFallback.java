package dev.electrons.subworkflows.code;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.error.Failure;
import dev.electrons.json.Value;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.subworkflows.sandbox.Sandbox;
import dev.electrons.subworkflows.sandbox.SandboxJob;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import dev.electrons.task.Task;
import java.time.Duration;
import java.util.Optional;

/** Does a code task without an agent: its program, or the command that its repository declares. */
final class SandboxFallback {
    private final Sandbox sandbox;

    SandboxFallback(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    /** @param time until the attempt's deadline */
    Outcome run(Task task, CodeInput input, AgentVerdict.Unavailable why, Duration time, Attempt attempt) {
        var id = attempt.id().toString();
        var allowed = time.minus(Sandbox.GRACE);
        Optional<SandboxJob> job = Optional.ofNullable(input.program())
                .<SandboxJob>map(program -> SandboxJob.ProgramJob.of(program, id, allowed))
                .or(() -> input.repository().map(repo -> repositoryJob(input, repo, id, allowed)));
        return job.map(it -> told(sandbox.run(it, task, time, attempt), why)).orElseGet(() -> nothingToRun(why));
    }

    private static SandboxJob repositoryJob(CodeInput input, String repo, String id, Duration allowed) {
        return new SandboxJob.RepositoryJob(
                id,
                input.prompt() == null ? "" : input.prompt(),
                repo,
                input.branchName().orElse(null),
                new SandboxJob.RepositoryJob.Options(Math.max(1, allowed.toMillis()), true, input.workingDir()));
    }

    private static Outcome nothingToRun(AgentVerdict.Unavailable why) {
        var failure = new Failure(
                        "NO_EXECUTABLE_TASK",
                        "no agent is available (" + why.reason()
                                + ") and there is no repository or program to run without one",
                        false,
                        Failure.Origin.WORK)
                .at(why.begun() ? Failure.Stage.DURING : Failure.Stage.BEFORE);
        var execution = because(Execution.by("sandbox-executor"), why);
        return Outcome.negative(CodeOutput.of(null, execution, failure), failure, execution);
    }

    /** The sandbox's outcome in the form of an agent's, with what only programs have beside it. */
    private static Outcome told(Outcome outcome, AgentVerdict.Unavailable why) {
        var execution = because(outcome.execution(), why);
        var output = outcome.output();
        if (output != null && output.tree() instanceof ObjectNode object) {
            var stdout = object.path("stdout").asText("");
            object.setAll((ObjectNode)
                    CodeOutput.of(stdout, execution, outcome.failure()).tree());
            output = Value.of(object);
        }
        return new Outcome(output, outcome.failure(), execution);
    }

    private static Execution because(Execution by, AgentVerdict.Unavailable why) {
        return new Execution(
                by.executor(),
                null,
                null,
                null,
                null,
                why.attemptedModels(),
                new Execution.Fallback(why.reason()),
                by.exitCode(),
                null,
                by.artifacts(),
                null,
                by.durationMs());
    }
}
