package dev.electrons.sandbox.execution;

import dev.electrons.sandbox.job.Ending;
import dev.electrons.sandbox.job.Job;
import dev.electrons.sandbox.job.Limits;
import io.vertx.core.buffer.Buffer;

/** An execution that is over, with any answer. */
public final class EndedExecution {
    private EndedExecution() {}

    public static Execution with(String id, Buffer answer) {
        var execution = new Execution(new Job.NothingToRun(id, Limits.DEFAULT));
        execution.join();
        execution.start();
        execution.end(new Answer(Ending.FAILED, "", answer));
        return execution;
    }
}
