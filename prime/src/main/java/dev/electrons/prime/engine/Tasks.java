package dev.electrons.prime.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.event.WorkRequest;
import dev.electrons.graph.Node;
import dev.electrons.graph.NodeKind;
import dev.electrons.graph.Timeouts;
import dev.electrons.id.NodeKey;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import dev.electrons.run.NodeState;
import dev.electrons.run.RunState;
import dev.electrons.task.Kinds;
import dev.electrons.task.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tasks that a run owes its workers: a function of the state, so that they can be published again at any time. */
public final class Tasks {
    private static final Duration USUAL_HEARTBEAT = Duration.ofSeconds(15);

    private Tasks() {}

    /** Every attempt that workers owe an outcome of. */
    public static List<Task> inFlight(RunState state) {
        return state.outstanding().stream()
                .filter(key -> isInFlight(state, key))
                .map(key -> of(state, key))
                .toList();
    }

    /** Whether workers owe an outcome of the attempt at one node. */
    public static boolean isInFlight(RunState state, NodeKey key) {
        return !state.phase().ended()
                && state.cancelling() == null
                && state.node(key).status() == NodeState.Status.running
                && state.shape().node(key.node()).what() == NodeKind.TASK;
    }

    /** The attempt in flight at one node. */
    public static Task of(RunState state, NodeKey key) {
        var request = state.asked();
        var node = state.node(key);
        var shape = state.shape().node(key.node());
        var due = node.due() == null ? state.createdAt().plusMillis(request.timeoutMs()) : node.due();
        return new Task(
                key.attempt(state.run(), node.attempts()),
                shape.worker(),
                request.app(),
                request.priority(),
                state.builtIn()
                        ? ofRequest(request, state.classified().taskType())
                        : input(state, shape, node.mapped()),
                state.classified().waterfall(),
                due,
                opened(state),
                heartbeat(shape.timeouts()),
                state.shape().graph().budgetUsd(),
                request.traceparent(),
                request.tracestate());
    }

    /** Whoever waits for a worker to begin, or to be heard of, is told in time. */
    private static @Nullable Long heartbeat(Timeouts timeouts) {
        if (timeouts.heartbeat() != null) {
            return timeouts.heartbeat().toMillis();
        }
        return timeouts.scheduleToStart() == null ? null : USUAL_HEARTBEAT.toMillis();
    }

    /** When the run began the last time: what was cancelled before a retry does not concern what comes after it. */
    private static Instant opened(RunState state) {
        var deadline = state.deadline();
        return deadline == null
                ? state.createdAt()
                : deadline.minusMillis(state.asked().timeoutMs());
    }

    private static Value input(RunState state, Node node, @Nullable Value mapped) {
        var input = overlaid(node.config(), mapped);
        if (!node.agentDriven()) {
            return input;
        }
        ObjectNode asked = (ObjectNode) input.tree();
        var choices = asked.putArray("choices");
        state.shape().choices(node.id()).forEach(choices::add);
        return Value.of(asked);
    }

    private static Value overlaid(@Nullable Value config, @Nullable Value mapped) {
        if (mapped == null) {
            return config == null ? Value.EMPTY : config;
        }
        ObjectNode object = config == null ? Json.MAPPER.createObjectNode() : (ObjectNode) config.tree();
        object.setAll((ObjectNode) mapped.tree());
        return Value.of(object);
    }

    /** A plain request as the input of its one task: the program as it is, else prompt, context and options side by side. */
    private static Value ofRequest(WorkRequest request, String taskType) {
        if (request.program() != null && taskType.equals(Kinds.PROGRAM)) {
            return request.program();
        }
        ObjectNode input = Json.MAPPER.createObjectNode();
        merge(input, request.options());
        merge(input, request.context());
        if (input.has("repo")) {
            input.set("repo_url", input.get("repo"));
        }
        input.put("task_id", request.executionId())
                .put("title", request.title())
                .put("prompt", request.prompt());
        if (request.program() != null) {
            input.set("program", request.program().tree());
        }
        var hints = request.hints();
        if (hints != null && hints.provider() != null) {
            input.put("provider", hints.provider());
        }
        return Value.of(input);
    }

    private static void merge(ObjectNode into, @Nullable Value object) {
        if (object != null && object.tree() instanceof ObjectNode fields) {
            into.setAll(fields);
        }
    }
}
