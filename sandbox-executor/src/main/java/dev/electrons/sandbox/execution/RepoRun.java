package dev.electrons.sandbox.execution;

import dev.electrons.sandbox.backend.Channel;
import dev.electrons.sandbox.backend.Output;
import dev.electrons.sandbox.backend.SandboxFailure;
import dev.electrons.sandbox.check.Sandbox;
import dev.electrons.sandbox.job.Brake;
import dev.electrons.sandbox.job.Ending;
import dev.electrons.sandbox.job.Job;
import dev.electrons.sandbox.job.Limits;
import dev.electrons.sandbox.job.Report;
import dev.electrons.sandbox.job.Stop;
import dev.electrons.sandbox.plan.Environment;
import dev.electrons.sandbox.plan.Spec;
import dev.electrons.sandbox.repo.Checkout;
import dev.electrons.sandbox.repo.DeclaredCommand;
import dev.electrons.sandbox.repo.RepoAddress;
import dev.electrons.sandbox.repo.RepoRules;
import dev.electrons.sandbox.workspace.LeftBehind;
import dev.electrons.sandbox.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A repository's declared command: one sandbox with network fetches, one without runs, one more tells what changed. Git
 * never runs outside of one.
 */
final class RepoRun {
    private static final int LONGEST_TASK = 100_000;
    private static final int GIT_OUTPUT = 64 << 10;
    private static final int DIFF_OUTPUT = 8 << 20;
    /** How the C library words ENOSPC. */
    private static final String NO_SPACE = "No space left on device";

    private final Sandbox sandbox;
    private final RepoRules rules;
    private final Room room;
    private final Execution execution;
    private final Workspace box;

    RepoRun(Sandbox sandbox, RepoRules rules, Room room, Execution execution, Workspace box) {
        this.sandbox = sandbox;
        this.rules = rules;
        this.room = room;
        this.execution = execution;
        this.box = box;
    }

    Report run(Job.RepoTask task) throws SandboxFailure, IOException, InterruptedException {
        long end = System.nanoTime() + task.limits().wall().toNanos();
        var address = RepoAddress.parse(task.repo(), rules);
        var cloned = new Output(GIT_OUTPUT);
        var fetched = aside(Checkout.clone(address, task.branch(), rules, task.limits(), left(end)), cloned);
        if (fetched.ending() != Ending.SUCCEEDED) {
            if (fetched.ending() == Ending.CANCELLED) {
                return Report.notRun(task.requestId(), Ending.CANCELLED, "CANCELLED", fetched.reason());
            }
            var said = cloned.text(Channel.STDERR).strip();
            // git gives back what it wrote before it ends, so that the disk is not full any more.
            boolean full = fetched.ending() == Ending.FAILED && said.contains(NO_SPACE);
            boolean ours = fetched.ending() == Ending.DISK_LIMIT || fetched.ending() == Ending.OOM_KILLED;
            var why = full ? Stop.DISK.words() : ours ? fetched.reason() : said;
            return Report.notRun(
                    task.requestId(),
                    full ? Ending.DISK_LIMIT : fetched.ending(),
                    "CLONE_FAILED",
                    "the repository could not be cloned: " + (why.isEmpty() ? fetched.reason() : why));
        }
        if (box.holdsMoreThan((long) Limits.CLONE_MB << 20)) {
            return Report.notRun(
                    task.requestId(),
                    Ending.DISK_LIMIT,
                    "CLONE_FAILED",
                    "the repository could not be cloned: it has more than " + Limits.CLONE_MB + " MiB");
        }
        var declared = DeclaredCommand.in(box.path(), task.workingDir());
        return declared.isPresent() ? declared(task, declared.get(), end) : nothingDeclared(task);
    }

    /** What is left of the time that clone, command and diff have together; never nothing, so that it is told as a limit. */
    private static Duration left(long end) {
        return Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime()));
    }

    private static Report nothingDeclared(Job.RepoTask task) {
        return Report.notRun(
                task.requestId(),
                Ending.FAILED,
                "NO_EXECUTABLE_TASK",
                "the repository declares no command; " + DeclaredCommand.how());
    }

    private Report declared(Job.RepoTask task, DeclaredCommand declared, long end)
            throws SandboxFailure, IOException, InterruptedException {
        var before = LeftBehind.in(box);
        var spec = Spec.of(declared.command(), task.limits().until(left(end)))
                .with(Environment.withJvm(task.limits(), Map.of("DE_TASK", shortened(task.task()))))
                .in(task.workingDir());
        var ended = sandbox.backend().run(spec, box, execution.output(), execution.brake());
        var left = before.look();
        var changed = new Output(DIFF_OUTPUT);
        var changes = task.includeDiff() ? changes(task, changed, end) : Changes.NOT_ASKED;
        execution.take(room, left.bytes(room.mostFiles()), execution.output().length() + changed.length());
        return Reports.of(execution, ended, left.collect(room.mostFiles()), changes, Optional.of(declared.from()));
    }

    private Changes changes(Job.RepoTask task, Output said, long end) throws SandboxFailure {
        return execution.brake().pulled().isPresent()
                ? Changes.ofStopped()
                : Changes.told(aside(Checkout.diff(task.limits(), left(end)), said), said);
    }

    /** A variable can't be longer than the kernel allows. */
    private static String shortened(String task) {
        var bytes = task.replace("\0", "").getBytes(StandardCharsets.UTF_8);
        return bytes.length <= LONGEST_TASK
                ? new String(bytes, StandardCharsets.UTF_8)
                : new String(bytes, 0, LONGEST_TASK, StandardCharsets.UTF_8);
    }

    /** A process of our own beside the job's: its limits don't stop the job, a cancel of the job stops it. */
    private dev.electrons.sandbox.backend.Ended aside(Spec spec, Output output) throws SandboxFailure {
        var brake = new Brake();
        execution.brake().onPull(() -> execution.brake().pulled().ifPresent(brake::pull));
        return sandbox.backend().run(spec, box, output, brake);
    }
}
