package dev.electrons.sandbox.job;

import java.time.Duration;
import java.util.Optional;

/** The agent-compatible form: {@code {task, repo?, branch?, options}}; unknown fields are ignored, as agents do. */
final class TaskReader {
    private static final int LONGEST_TASK = 400_000;
    private static final int LONGEST_ADDRESS = 2_000;
    private static final int LONGEST_BRANCH = 250;

    private TaskReader() {}

    static Job read(Fields fields, String requestId) {
        var limits = limits(fields);
        var task = fields.text("task", LONGEST_TASK).orElse("");
        var repo = fields.text("repo", LONGEST_ADDRESS).map(String::strip).filter(address -> !address.isEmpty());
        if (repo.isEmpty()) {
            return new Job.NothingToRun(requestId, limits);
        }
        var options = fields.object("options");
        return new Job.RepoTask(
                requestId,
                task,
                repo.get(),
                fields.text("branch", LONGEST_BRANCH).filter(branch -> !branch.isBlank()),
                workingDir(options),
                options.flag("include_diff", false),
                limits);
    }

    private static Limits limits(Fields fields) {
        var limits = JobReader.limits(fields);
        Optional<Duration> timeout = fields.object("options")
                .number("timeout_ms", 1, Limits.MOST.wall().toMillis())
                .map(Duration::ofMillis);
        return timeout.map(limits::within).orElse(limits);
    }

    private static String workingDir(Fields options) {
        var folder = options.text("working_dir", 1_000).orElse("").replaceAll("^\\./|/$", "");
        if (folder.isEmpty() || folder.equals(".")) {
            return "";
        }
        if (!FileNames.safe(folder)) {
            throw options.wrong("working_dir", "must be a folder inside the repository");
        }
        return folder;
    }
}
