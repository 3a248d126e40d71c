package dev.electrons.subworkflows.sandbox;

import dev.electrons.json.Value;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the sandbox is asked to do: the bodies of its {@code POST /execute}. */
public sealed interface SandboxJob {
    /** Names the execution: asked again with the same one, the sandbox joins instead of running twice. */
    String requestId();

    /** A program that comes with the request. */
    record ProgramJob(
            String requestId,
            @Nullable String language,
            @Nullable String source,
            @Nullable Value files,
            @Nullable Value command,
            @Nullable Value args,
            @Nullable String stdin,
            @Nullable Value env,
            @Nullable Value limits,
            @Nullable Boolean network)
            implements SandboxJob {

        /** @param time how long it may take before its attempt's time is up */
        public static ProgramJob of(Program program, String requestId, Duration time) {
            return new ProgramJob(
                    requestId,
                    program.language(),
                    program.source(),
                    program.files(),
                    program.command(),
                    program.args(),
                    program.stdin(),
                    program.env(),
                    WallTime.within(program.limits(), time),
                    program.network());
        }
    }

    /** A repository whose declared command is run for a task given in words. */
    record RepositoryJob(
            String requestId,
            String task,
            String repo,
            @Nullable String branch,
            Options options) implements SandboxJob {

        /** @param workingDir folder inside the repository */
        public record Options(
                long timeoutMs,
                boolean includeDiff,
                @Nullable String workingDir) {}
    }
}
