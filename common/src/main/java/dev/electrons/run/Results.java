package dev.electrons.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.error.Failure;
import dev.electrons.event.Phase;
import dev.electrons.graph.NodeKind;
import dev.electrons.id.NodeKey;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import dev.electrons.result.Result;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The public result of an ended run: a function of its state, so that a republished one is equal to the byte. */
public final class Results {
    /** Kinds of nodes that touch anything outside of the mesh. */
    private static final Set<NodeKind> EXECUTED = EnumSet.of(NodeKind.TASK, NodeKind.SUBWORKFLOW);

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
                request.taskId() == null ? request.executionId() : request.taskId(),
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
                failure == null ? null : failedAt(state, failure).word(),
                Duration.between(state.createdAt(), ended).toMillis(),
                ended);
    }

    /** Whether a run failed before anything of it was executed: its failure says so, and what became of its tasks. */
    public static Failure.Stage failedAt(RunState state, Failure failure) {
        return failure.duringExecution() || executed(state) ? Failure.Stage.DURING : Failure.Stage.BEFORE;
    }

    private static boolean executed(RunState state) {
        var graph = state.graph();
        return graph != null
                && state.nodes().entrySet().stream()
                        .filter(entry -> graph.has(entry.getKey().node())
                                && EXECUTED.contains(
                                        graph.node(entry.getKey().node()).what()))
                        .flatMap(entry -> Stream.ofNullable(entry.getValue().outcome()))
                        .map(Outcome::failure)
                        .anyMatch(failure -> failure == null || failure.duringExecution());
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

    /** How many bytes its nodes' outputs have that make up the output of a run without one of its own. */
    public static long bytes(RunState state) {
        if (state.graph() == null) {
            return 0;
        }
        var last =
                state.builtIn() ? state.shape().graph().nodes() : state.shape().terminals();
        return last.stream()
                .map(node -> state.node(new NodeKey(node.id(), 0)).outcome())
                .filter(outcome -> outcome != null && outcome.output() != null)
                .mapToLong(outcome -> Objects.requireNonNull(outcome.output()).bytes())
                .sum();
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

    /** Whether a node failed for good although it was tried as often as it may be, or with an answer that was refused as unusable. */
    public static boolean quarantined(RunState state, NodeKey key) {
        var node = state.node(key);
        var outcome = node.outcome();
        if (node.status() != NodeState.Status.failed || outcome == null || outcome.failure() == null) {
            return false;
        }
        var policy = state.shape().node(key.node()).retries();
        int most = policy.maxAttempts() == null ? 1 : policy.maxAttempts();
        boolean retriedOut = outcome.failure().retryable() && most > 1 && node.tries() >= most;
        return retriedOut || Boolean.TRUE.equals(outcome.execution().quarantined());
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
