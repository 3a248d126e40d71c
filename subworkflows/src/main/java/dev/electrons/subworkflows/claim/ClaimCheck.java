package dev.electrons.subworkflows.claim;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.artifact.ArtifactRef;
import dev.electrons.artifact.ArtifactsAway;
import dev.electrons.artifact.Claims;
import dev.electrons.error.Failure;
import dev.electrons.json.Value;
import dev.electrons.postgres.ArtifactStore;
import dev.electrons.postgres.PostgresAway;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.subworkflows.attempt.Executor;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import dev.electrons.task.Task;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a task refers to is put in its place before the work begins, and an output too large for the stream is left where
 * others find it. Blocks its thread, which is a virtual one.
 */
final class ClaimCheck implements Executor {
    private static final Logger log = LoggerFactory.getLogger(ClaimCheck.class);
    private static final long MOST = 16 << 20;
    private static final int LONG = 16 << 10;
    /** Of one character of JSON. */
    private static final int MOST_BYTES = 4;

    private final Executor executor;
    private final ArtifactStore store;
    private final Patience patience;

    ClaimCheck(Executor executor, ArtifactStore store, Patience patience) {
        this.executor = executor;
        this.store = store;
        this.patience = patience;
    }

    @Override
    public Outcome execute(Task task, Attempt attempt) {
        try {
            if (!ArtifactRef.mayBeIn(task.input())) {
                return left(executor.execute(task, attempt), task, attempt);
            }
            var tree = task.input().tree();
            var hashes = ArtifactRef.hashes(tree);
            var contents = patience.with(
                    task, attempt, () -> store.values(hashes, task.app(), MOST).await());
            var missing =
                    hashes.stream().filter(hash -> !contents.containsKey(hash)).findFirst();
            if (missing.isPresent()) {
                return failed(Failure.input(
                        "UNKNOWN_ARTIFACT",
                        "the input refers to " + ArtifactRef.PREFIX + missing.get()
                                + ", which is not there for this app, or larger than 16 MiB with the others"));
            }
            return left(executor.execute(with(task, Claims.redeemed(tree, contents)), attempt), task, attempt);
        } catch (PostgresAway | ArtifactsAway _) {
            return failed(Failure.infrastructure("ARTIFACTS_AWAY", "the store of large values is away"));
        }
    }

    private static Task with(Task task, JsonNode input) {
        return new Task(
                task.taskId(),
                task.kind(),
                task.app(),
                task.priority(),
                Value.of(input),
                task.models(),
                task.deadline(),
                task.createdAt(),
                task.heartbeatMs(),
                task.budgetUsd(),
                task.traceparent(),
                task.tracestate());
    }

    private Outcome left(Outcome outcome, Task task, Attempt attempt) {
        var output = outcome.output();
        if (output == null || output.json().length() <= ArtifactRef.LARGEST_INLINE / MOST_BYTES) {
            return outcome; // so few characters are few bytes, whatever they are
        }
        long bytes = output.json().getBytes(StandardCharsets.UTF_8).length;
        return bytes <= ArtifactRef.LARGEST_INLINE
                ? outcome
                : new Outcome(lighter(output, bytes, task, attempt), outcome.failure(), outcome.execution());
    }

    /** Long texts are replaced where they are, so that expressions still find what is around them; else all of it is. */
    private Value lighter(Value output, long bytes, Task task, Attempt attempt) {
        var tree = output.tree();
        long left = bytes;
        for (var leaf : Claims.texts(tree, LONG)) {
            if (left > ArtifactRef.LARGEST_INLINE) {
                var ref = put(leaf.content(), ArtifactRef.TEXT, task, attempt);
                leaf.replace(ref.value().tree());
                left -= leaf.content().length - ref.value().json().length();
            }
        }
        return left <= ArtifactRef.LARGEST_INLINE
                ? Value.of(tree)
                : put(output.json().getBytes(StandardCharsets.UTF_8), ArtifactRef.JSON, task, attempt)
                        .value();
    }

    private ArtifactRef put(byte[] content, String type, Task task, Attempt attempt) {
        var run = task.taskId().run();
        var ref = patience.with(
                task, attempt, () -> store.put(content, type, task.app(), run).await());
        log.atDebug()
                .addKeyValue("task_id", task.taskId())
                .addKeyValue("bytes", ref.bytes())
                .addKeyValue("sha256", ref.sha256())
                .log("a large output is left in the store");
        return ref;
    }

    private static Outcome failed(Failure failure) {
        return Outcome.failed(failure, Execution.UNKNOWN);
    }
}
