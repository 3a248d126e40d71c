package dev.electrons.sandbox.job;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Something to run. */
public sealed interface Job {
    /** Names the execution: a repeated id is the same execution. */
    String requestId();

    Limits limits();

    /** What it is counted under. */
    String kind();

    /**
     * A program that came with the request.
     *
     * @param language one of the languages' names; empty only when there is a command
     * @param main the file to start, among the files; empty when there is a command
     * @param command what to run instead of the language's own way; empty for that
     * @param network whether it asks to reach the hosts that configuration allows
     */
    record Program(
            String requestId,
            Optional<String> language,
            Optional<String> main,
            List<SourceFile> files,
            List<String> command,
            List<String> args,
            Content stdin,
            Map<String, String> env,
            boolean network,
            Limits limits)
            implements Job {
        @Override
        public String kind() {
            return language.orElse("command");
        }
    }

    /**
     * A repository whose declared command is run.
     *
     * @param task what was asked for, in words; the command finds it in {@code DE_TASK}
     * @param repo address as given, not yet checked
     * @param workingDir folder inside the repository; empty for its root
     */
    record RepoTask(
            String requestId,
            String task,
            String repo,
            Optional<String> branch,
            String workingDir,
            boolean includeDiff,
            Limits limits)
            implements Job {
        @Override
        public String kind() {
            return "repository";
        }
    }

    /** Words without anything that could be run. */
    record NothingToRun(String requestId, Limits limits) implements Job {
        @Override
        public String kind() {
            return "none";
        }
    }
}
