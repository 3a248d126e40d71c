package dev.electrons.subworkflows.agent;

import dev.electrons.json.NotJson;
import dev.electrons.json.Value;
import dev.electrons.subworkflows.sandbox.Program;
import dev.electrons.subworkflows.sandbox.Sandbox;
import dev.electrons.subworkflows.sandbox.SandboxJob;
import java.time.Duration;

/** Runs a program in the sandbox, without network. */
final class ProgramTool implements Tool {
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final Sandbox sandbox;

    ProgramTool(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    @Override
    public String name() {
        return PROGRAM;
    }

    @Override
    public String description() {
        return "Runs a program in a sandbox without network and returns its exit code, stdout and stderr.";
    }

    @Override
    public Value parameters() {
        return new Value("""
                {"type":"object","required":["language","source"],"properties":{
                 "language":{"type":"string","description":"bash, python, node, …"},
                 "source":{"type":"string"},
                 "args":{"type":"array","items":{"type":"string"}},
                 "stdin":{"type":"string"}}}""");
    }

    @Override
    public Used use(Value arguments, Errand errand) {
        Program asked;
        try {
            asked = arguments.as(Program.class);
        } catch (NotJson e) {
            return Used.failed(e.path() + ": " + e.words());
        }
        var program = new Program(
                asked.language(), asked.source(), asked.files(), null, asked.args(), asked.stdin(), null, null, false);
        var fault = program.fault();
        if (fault.isPresent()) {
            return Used.failed(fault.get());
        }
        var time = errand.left().compareTo(LONGEST) < 0 ? errand.left() : LONGEST;
        var id = errand.id(PROGRAM, arguments.json());
        var job = SandboxJob.ProgramJob.of(program, id, time.minus(Sandbox.GRACE));
        var outcome = sandbox.run(job, errand.task(), time, errand.attempt());
        var output = outcome.output();
        var failure = outcome.failure();
        if (output != null) {
            return new Used(failure == null, output.json());
        }
        return failure == null ? Used.done("{}") : Used.failed(failure.code() + ": " + failure.message());
    }
}
