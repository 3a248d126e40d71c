package dev.electrons.sandbox.execution;

import dev.electrons.error.Problem;
import dev.electrons.sandbox.backend.SandboxFailure;
import dev.electrons.sandbox.check.Sandbox;
import dev.electrons.sandbox.egress.Allowance;
import dev.electrons.sandbox.job.Ending;
import dev.electrons.sandbox.job.Job;
import dev.electrons.sandbox.job.Limits;
import dev.electrons.sandbox.job.Report;
import dev.electrons.sandbox.plan.Environment;
import dev.electrons.sandbox.plan.Reach;
import dev.electrons.sandbox.plan.Spec;
import dev.electrons.sandbox.repo.DeclaredCommand;
import dev.electrons.sandbox.repo.RepoRules;
import dev.electrons.sandbox.workspace.LeftBehind;
import dev.electrons.sandbox.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Carries out one job, straight through, on the thread of its slot. */
final class JobRunner {
    private final Sandbox sandbox;
    private final RepoRules rules;
    private final Allowance egress;
    private final Room room;

    JobRunner(Sandbox sandbox, RepoRules rules, Allowance egress, Room room) {
        this.sandbox = sandbox;
        this.rules = rules;
        this.egress = egress;
        this.room = room;
    }

    /** Runs it to its end; whatever goes wrong is in the report. */
    Report run(Execution execution, int slot) {
        var job = execution.job();
        var stopped = execution.brake().pulled();
        if (stopped.isPresent()) {
            return Report.notRun(
                    job.requestId(),
                    stopped.get().ending(),
                    "CANCELLED",
                    stopped.get().words());
        }
        try (var box = sandbox.workspaces().open(job.limits().diskMb(), Limits.INODES, sandbox.user(slot))) {
            return switch (job) {
                case Job.Program program -> program(program, execution, box);
                case Job.RepoTask task -> new RepoRun(sandbox, rules, room, execution, box).run(task);
                case Job.NothingToRun _ -> nothing(job.requestId());
            };
        } catch (Problem e) {
            return Report.notRun(job.requestId(), Ending.FAILED, e.code(), e.words());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Report.notRun(job.requestId(), Ending.SANDBOX_ERROR, "SANDBOX_ERROR", "the service is leaving");
        } catch (SandboxFailure | IOException | RuntimeException e) {
            return Report.notRun(
                    job.requestId(), Ending.SANDBOX_ERROR, "SANDBOX_ERROR", String.valueOf(e.getMessage()));
        }
    }

    private Report program(Job.Program program, Execution execution, Workspace box)
            throws SandboxFailure, IOException, InterruptedException {
        try {
            box.write(program.files());
        } catch (UncheckedIOException e) {
            if (box.full()) {
                return Report.notRun(
                        program.requestId(),
                        Ending.DISK_LIMIT,
                        "ResourceExhausted",
                        "the files of the request are more than the workspace holds");
            }
            throw e;
        }
        var before = LeftBehind.in(box);
        var reach = program.network() ? Reach.of(egress) : Reach.nothing();
        var spec = Spec.of(command(program), program.limits())
                .with(
                        program.command().isEmpty()
                                ? program.env()
                                : Environment.withJvm(program.limits(), program.env()))
                .fed(program.stdin())
                .reaching(reach, Map.of());
        var ended = sandbox.backend().run(spec, box, execution.output(), execution.brake());
        var left = before.look();
        execution.take(room, left.bytes(room.mostFiles()), execution.output().length());
        return Reports.of(execution, ended, left.collect(room.mostFiles()), Changes.NOT_ASKED, Optional.empty());
    }

    private List<String> command(Job.Program program) {
        if (!program.command().isEmpty()) {
            var line = new ArrayList<>(program.command());
            line.addAll(program.args());
            return List.copyOf(line);
        }
        return program.language()
                .flatMap(sandbox.languages().known()::named)
                .flatMap(sandbox.languages()::of)
                .orElseThrow(() -> new IllegalStateException("the language is not here any more"))
                .command(program.main().orElseThrow(), program.args(), program.limits());
    }

    static Report nothing(String requestId) {
        return Report.notRun(
                requestId,
                Ending.FAILED,
                "NO_EXECUTABLE_TASK",
                "there is nothing that could be run: name a repository that has a command, or send a program; "
                        + DeclaredCommand.how());
    }
}
