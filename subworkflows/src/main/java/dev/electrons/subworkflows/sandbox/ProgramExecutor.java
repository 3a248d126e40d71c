package dev.electrons.subworkflows.sandbox;

import dev.electrons.error.Failure;
import dev.electrons.json.NotJson;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.subworkflows.attempt.Executor;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import dev.electrons.task.Task;
import java.time.Clock;
import java.time.Duration;

/** Runs programs in the sandbox: real exit codes, real output. */
public final class ProgramExecutor implements Executor {
    private final Sandbox sandbox;
    private final Clock clock;

    public ProgramExecutor(Sandbox sandbox, Clock clock) {
        this.sandbox = sandbox;
        this.clock = clock;
    }

    @Override
    public Outcome execute(Task task, Attempt attempt) {
        Program program;
        try {
            program = task.input().as(Program.class);
        } catch (NotJson e) {
            return refused(e.sentence());
        }
        return program.fault().map(ProgramExecutor::refused).orElseGet(() -> run(program, task, attempt));
    }

    private Outcome run(Program program, Task task, Attempt attempt) {
        var time = Duration.between(clock.instant(), task.deadline());
        var job = SandboxJob.ProgramJob.of(program, attempt.id().toString(), time.minus(Sandbox.GRACE));
        return sandbox.run(job, task, time, attempt);
    }

    private static Outcome refused(String words) {
        return Outcome.failed(Failure.input("INVALID_INPUT", words), Execution.UNKNOWN);
    }
}
