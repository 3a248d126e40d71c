package dev.electrons.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.error.Failure;
import dev.electrons.event.Phase;
import dev.electrons.id.NodeKey;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import dev.electrons.result.Result;
import dev.electrons.task.Execution;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The public result of an ended run: a function of its state, so that a republished one is equal to the byte. */
public final class Results {
    private Results() {}

    public static Result of(RunState state) {
        var ended = Objects.requireNonNull(state.endedAt(), "the run has not ended");
        var request = state.asked();
        var work = execution(state);
        var failure = state.failure();
        return new Result(
                request.requestId(),
                request.executionId(),
                state.run().toString(),
                request.executionId(),
                request.app(),
                taskType(state),
                status(state),
                state.phase() == Phase.Completed,
                output(state),
                work.artifacts() == null ? List.of() : work.artifacts(),
                work.executor(),
                work.runnerUsed(),
                work.provider(),
                work.model(),
                work.waterfallPosition(),
                work.attemptedModels() == null ? List.of() : work.attemptedModels(),
                work.fallback(),
                work.exitCode(),
                work.usage(),
                failure == null ? null : failure.message(),
                failure == null ? null : failure.code(),
                Duration.between(state.createdAt(), ended).toMillis(),
                ended);
    }

    /** What the run is: as classified, else as the client said. */
    public static String taskType(RunState state) {
        var classification = state.classification();
        if (classification != null) {
            return classification.taskType();
        }
        var said = state.asked().taskType();
        return said == null ? "unknown" : said;
    }

    /** How a run was executed: its one node, or all nodes of a graph together; either with what all attempts took. */
    public static Execution execution(RunState state) {
        if (state.graph() == null) {
            return Execution.UNKNOWN;
        }
        if (!state.builtIn()) {
            return Whole.of(state);
        }
        var node = state.node(new NodeKey(BuiltIn.NODE, 0));
        var outcome = node.outcome();
        return (outcome == null ? Execution.UNKNOWN : outcome.execution()).withUsage(node.spent());
    }

    /** The run's output so far: its own once it ended, the one node's, or the terminal nodes' by id. */
    public static @Nullable Value output(RunState state) {
        if (state.output() != null) {
            return state.output();
        }
        if (state.graph() == null || !state.phase().ended()) {
            return null;
        }
        if (state.builtIn()) {
            var outcome = state.node(new NodeKey(BuiltIn.NODE, 0)).outcome();
            return outcome == null ? null : outcome.output();
        }
        return terminalOutputs(state);
    }

    private static @Nullable Value terminalOutputs(RunState state) {
        ObjectNode outputs = Json.MAPPER.createObjectNode();
        for (var node : state.shape().terminals()) {
            var outcome = state.node(new NodeKey(node.id(), 0)).outcome();
            if (outcome != null && outcome.output() != null) {
                outputs.set(node.id(), outcome.output().tree());
            }
        }
        return outputs.isEmpty() ? null : Value.of(outputs);
    }

    private static String status(RunState state) {
        return switch (state.phase()) {
            case Completed -> "completed";
            case Cancelled -> "cancelled";
            case Refused -> "blocked";
            case Failed -> Boolean.TRUE.equals(execution(state).quarantined()) ? "quarantined" : "failed";
            case Pending, Blocked, Running -> throw new IllegalStateException("the run has not ended");
        };
    }

    /** Whether the work itself answered no, so that old readers see {@code complete} with {@code success:false}. */
    public static boolean hasNegativeResult(RunState state) {
        var failure = state.failure();
        return state.phase() == Phase.Failed
                && state.builtIn()
                && failure != null
                && failure.origin() != Failure.Origin.TIMEOUT
                && state.node(new NodeKey(BuiltIn.NODE, 0)).outcome() != null;
    }
}
