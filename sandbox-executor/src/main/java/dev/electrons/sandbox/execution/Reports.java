package dev.electrons.sandbox.execution;

import dev.electrons.sandbox.backend.Channel;
import dev.electrons.sandbox.backend.Ended;
import dev.electrons.sandbox.job.Ending;
import dev.electrons.sandbox.job.LeftFile;
import dev.electrons.sandbox.job.Report;
import dev.electrons.sandbox.job.Signals;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A report on what was run. */
final class Reports {
    private Reports() {}

    static Report of(
            Execution execution, Ended ended, List<LeftFile> left, Changes changes, Optional<String> declaredBy) {
        var output = execution.output();
        boolean success = ended.ending() == Ending.SUCCEEDED;
        var code = success ? null : code(ended.ending());
        var reason = ended.reason().isEmpty() ? null : ended.reason();
        return new Report(
                success,
                execution.job().requestId(),
                ended.ending(),
                ended.exitCode().isPresent() ? Integer.valueOf(ended.exitCode().getAsInt()) : null,
                signal(ended),
                reason,
                output.text(Channel.STDOUT),
                output.text(Channel.STDERR),
                output.log(),
                changes.diff(),
                left,
                new Report.Metadata(
                        ended.wallMs(),
                        ended.usage().cpuMs(),
                        ended.usage().maxRssKb(),
                        execution.waitedMs(),
                        declaredBy.orElse(null),
                        changes.omitted()),
                success ? null : reason,
                code,
                code);
    }

    private static @Nullable String signal(Ended ended) {
        return ended.exitCode().isPresent()
                ? Signals.of(ended.exitCode().getAsInt()).orElse(null)
                : null;
    }

    /** The codes of the public contract. */
    private static String code(Ending ending) {
        return switch (ending) {
            case SUCCEEDED -> "";
            case FAILED, SIGNALED -> "TaskFailed";
            case TIMEOUT -> "DeadlineExceeded";
            case OOM_KILLED -> "OOMKilled";
            case OUTPUT_LIMIT, DISK_LIMIT -> "ResourceExhausted";
            case CANCELLED -> "CANCELLED";
            case SANDBOX_ERROR -> "SANDBOX_ERROR";
        };
    }
}
