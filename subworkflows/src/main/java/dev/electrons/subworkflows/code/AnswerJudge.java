package dev.electrons.subworkflows.code;

import dev.electrons.error.Failure;
import dev.electrons.subworkflows.judge.AnswerRules;
import dev.electrons.subworkflows.judge.Findings;
import dev.electrons.task.Kinds;
import dev.electrons.task.Outcome;
import java.util.Objects;

/** Whether an agent's answer is one. */
final class AnswerJudge {
    private final Findings findings;

    AnswerJudge(Findings findings) {
        this.findings = findings;
    }

    Outcome outcome(RunAnswer run) {
        var text = Objects.requireNonNullElse(run.output(), "");
        if (!run.success()) {
            return negative(run, text);
        }
        var finding = findings.look(Kinds.CODE, text).filter(found -> found.mode() == AnswerRules.Mode.FAIL);
        if (finding.isPresent()) {
            var failure = finding.get().quarantine();
            var execution = run.execution(true);
            return Outcome.negative(CodeOutput.of(text, execution, failure), failure, execution);
        }
        var execution = run.execution(false);
        return Outcome.success(CodeOutput.of(text, execution, null), execution);
    }

    private static Outcome negative(RunAnswer run, String text) {
        var exit = run.exitCode() == null ? "" : " with exit code " + run.exitCode();
        var words = run.error() == null || run.error().isBlank() ? "the agent failed" + exit : run.error();
        var failure = Failure.work("TaskFailed", words);
        var execution = run.execution(false);
        return Outcome.negative(CodeOutput.of(text, execution, failure), failure, execution);
    }

    /** Refused as unusable: another attempt would not make it better, a person may look at it. */
    static Failure quarantine(String words) {
        return new Failure("QUARANTINED", words, false, Failure.Origin.WORK);
    }
}
