package dev.electrons.subworkflows.sandbox;

import dev.electrons.error.Failure;
import dev.electrons.json.Value;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the sandbox reports, as an outcome. */
final class Reports {
    static final String EXECUTOR = "sandbox-executor";
    static final String AWAY = "SANDBOX_UNAVAILABLE";

    /** A task's output: what the program did, and on a no the error beside it, as old clients read it. */
    record Output(
            boolean success,
            @Nullable Integer exitCode,
            String stdout,
            String stderr,
            List<LeftFiles.Listed> artifacts,
            @Nullable String outcome,
            @Nullable String signal,
            @Nullable String reason,
            @Nullable String diff,
            @Nullable Value metadata,
            @Nullable String error,
            @Nullable String errorCode) {}

    private Reports() {}

    static Ran ran(Report report, LeftFiles.Keeper keeper) {
        var left = report.artifacts() == null ? List.<Report.LeftFile>of() : report.artifacts();
        return new Ran(
                outcome(report, keeper),
                report.stdout() == null ? "" : report.stdout(),
                report.stderr() == null ? "" : report.stderr(),
                left.stream()
                        .map(file -> new Ran.File(file.path(), Optional.ofNullable(file.contentBase64()), file.bytes()))
                        .toList());
    }

    private static Outcome outcome(Report report, LeftFiles.Keeper keeper) {
        var files = LeftFiles.listed(report.artifacts(), keeper);
        var execution = execution(report, files);
        if (report.success()) {
            return Outcome.success(Value.of(output(report, files, null)), execution);
        }
        var failure = failure(report);
        return failure.origin() == Failure.Origin.WORK
                ? Outcome.negative(Value.of(output(report, files, failure)), failure, execution)
                : Outcome.failed(failure, execution);
    }

    private static Failure failure(Report report) {
        var words = report.words();
        return switch (report.outcome() == null ? "FAILED" : report.outcome()) {
            case "TIMEOUT" -> Failure.work("DeadlineExceeded", words);
            case "OOM_KILLED" -> Failure.work("OOMKilled", words);
            case "OUTPUT_LIMIT", "DISK_LIMIT" ->
                Failure.work("ResourceExhausted", words).at(Failure.Stage.DURING);
            // Not by us, or we would not be reading this: the sandbox is leaving.
            case "CANCELLED", "SANDBOX_ERROR" ->
                Failure.infrastructure(AWAY, words).at(Failure.Stage.DURING);
            default ->
                report.exitCode() == null && report.errorCode() != null
                        ? Failure.work(report.errorCode(), words)
                        : Failure.work("TaskFailed", words);
        };
    }

    private static Output output(Report report, List<LeftFiles.Listed> files, @Nullable Failure failure) {
        return new Output(
                failure == null,
                report.exitCode(),
                report.stdout() == null ? "" : report.stdout(),
                report.stderr() == null ? "" : report.stderr(),
                files,
                report.outcome(),
                report.signal(),
                report.reason(),
                report.diff(),
                report.metadata(),
                failure == null ? null : failure.message(),
                failure == null ? null : failure.code());
    }

    private static Execution execution(Report report, List<LeftFiles.Listed> files) {
        return new Execution(
                EXECUTOR,
                null,
                null,
                null,
                null,
                null,
                null,
                report.exitCode(),
                null,
                LeftFiles.artifacts(files),
                null,
                null);
    }
}
