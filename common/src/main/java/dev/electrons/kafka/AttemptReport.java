package dev.electrons.kafka;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.electrons.error.Failure;
import dev.electrons.id.AttemptId;
import dev.electrons.json.Value;
import dev.electrons.signal.Signal;
import dev.electrons.task.Execution;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The completion protocol, version 1.0: how a worker in any language reports on an attempt. The body alone says
 * everything; headers are not consulted.
 */
record AttemptReport(
        String version,
        String runId,
        String nodeId,
        int iteration,
        int attempt,
        String taskId,
        String status,
        @Nullable Value output,
        @Nullable Reason error,
        @Nullable Metadata metadata) {
    static final String VERSION = "1.0";

    record Reason(
            String code,
            String message,
            boolean retryable,
            String origin,
            @Nullable Long retryAfterMs,
            @Nullable String stage) {}

    record Metadata(
            @JsonUnwrapped Execution execution,
            @Nullable String worker,
            @Nullable Integer window,
            @Nullable Long tokensUsed,
            @Nullable Double costUsd) {}

    static AttemptReport of(Signal.AttemptAlive alive) {
        return of(
                alive.attempt(),
                "started",
                null,
                null,
                new Metadata(Execution.UNKNOWN, alive.worker(), null, null, null));
    }

    static AttemptReport of(Signal.AttemptSettled settled) {
        var outcome = settled.outcome();
        var failure = outcome.failure();
        return of(
                settled.attempt(),
                failure == null ? "completed" : "failed",
                outcome.output(),
                failure == null ? null : error(failure),
                metadata(outcome.execution(), settled.worker(), settled.window()));
    }

    private static AttemptReport of(
            AttemptId id, String status, @Nullable Value output, @Nullable Reason error, Metadata metadata) {
        return new AttemptReport(
                VERSION,
                id.run().toString(),
                id.node(),
                id.iteration(),
                id.attempt(),
                id.toString(),
                status,
                output,
                error,
                metadata);
    }

    private static Reason error(Failure failure) {
        var stage = failure.stage();
        return new Reason(
                failure.code(),
                failure.message(),
                failure.retryable(),
                failure.origin().name().toLowerCase(Locale.ROOT),
                failure.retryAfterMs(),
                stage == null ? null : stage.word());
    }

    private static Metadata metadata(Execution execution, @Nullable String worker, @Nullable Integer window) {
        var usage = execution.usage();
        return new Metadata(
                execution,
                worker,
                window,
                usage == null ? null : usage.tokens(),
                usage == null ? null : usage.costUsd());
    }
}
