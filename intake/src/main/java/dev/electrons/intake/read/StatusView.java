package dev.electrons.intake.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.error.Failure;
import dev.electrons.graph.Node;
import dev.electrons.id.NodeKey;
import dev.electrons.json.Json;
import dev.electrons.run.Results;
import dev.electrons.run.RunState;
import dev.electrons.run.RunSummary;
import org.jspecify.annotations.Nullable;

/** A run as status and detail show it: pure, from the fold. */
final class StatusView {
    private StatusView() {}

    /** The fields of {@code GET /status}. */
    static ObjectNode status(RunState state) {
        var request = state.asked();
        var work = Results.execution(state);
        var failure = state.failure();
        ObjectNode view = Json.MAPPER.createObjectNode();
        view.put("success", true)
                .put("execution_id", request.executionId())
                .put("request_id", request.requestId())
                .put("run_id", state.run().toString())
                .put("app_id", request.app())
                .put("status", RunSummary.status(state))
                .put("phase", state.phase().word())
                .put("task_type", Results.taskType(state))
                .put("provider", work.provider())
                .put("model", work.model())
                .put("runner_used", work.runnerUsed());
        view.set("output", output(state));
        view.put("error", failure == null ? null : failure.message())
                .put("error_code", failure == null ? null : failure.code())
                .put("created_at", state.createdAt().toString())
                .put("queued_at", state.createdAt().toString())
                .put("started_at", text(state.startedAt()))
                .put("completed_at", text(state.endedAt()));
        if (state.endedAt() != null) {
            view.put(
                    "duration_ms",
                    java.time.Duration.between(state.createdAt(), state.endedAt())
                            .toMillis());
        }
        var nodes = view.putArray("nodes");
        if (state.graph() != null) {
            state.shape().graph().nodes().forEach(node -> nodes.add(node(state, node)));
        }
        return view;
    }

    /** The fields of {@code GET /executions/{id}}. */
    static ObjectNode detail(RunState state) {
        var view = status(state);
        var workflow = view.putObject("workflow");
        workflow.put(
                        "name",
                        state.classification() == null
                                ? null
                                : state.classification().workflow())
                .put("version", state.definition());
        var input = state.asked().input();
        view.set("input", input == null ? null : input.tree());
        view.put("revision", state.revision());
        var usage = Results.execution(state).usage();
        view.set("usage", usage == null ? null : Json.MAPPER.valueToTree(usage));
        if (!state.proposals().isEmpty()) {
            var proposals = view.putArray("proposals");
            state.proposals().forEach((agent, proposal) -> {
                var shown = proposals.addObject().put("node", agent).put("description", proposal.description());
                shown.set("operations", proposal.operations().tree());
                shown.put("at", proposal.at().toString());
            });
        }
        if (state.phase().ended()) {
            view.set("result", Json.MAPPER.valueToTree(Results.of(state)));
        }
        return view;
    }

    private static ObjectNode node(RunState state, Node shape) {
        var key = new NodeKey(shape.id(), 0);
        var node = state.node(key);
        var outcome = node.outcome();
        ObjectNode view = Json.MAPPER.createObjectNode();
        view.put("id", shape.id())
                .put("kind", shape.kind())
                .put("status", node.status().name())
                .put("iteration", 0)
                .put("attempts", node.attempts());
        view.set(
                "output",
                outcome == null || outcome.output() == null
                        ? null
                        : outcome.output().tree());
        Failure failure = outcome == null ? null : outcome.failure();
        view.put("error", failure == null ? null : failure.message());
        if (Results.quarantined(state, key)) {
            view.put("quarantined", true);
        }
        return view;
    }

    /** The output, saying {@code success:false} where the work itself answered no. */
    private static @Nullable JsonNode output(RunState state) {
        var output = Results.output(state);
        if (!Results.hasNegativeResult(state)) {
            return output == null ? null : output.tree();
        }
        var failure = state.failure();
        var tree = output == null ? null : output.tree();
        ObjectNode answer = tree instanceof ObjectNode object ? object : Json.MAPPER.createObjectNode();
        if (tree != null && !tree.isObject()) {
            answer.set("output", tree);
        }
        answer.put("success", false);
        if (failure != null) {
            answer.put("error", failure.message()).put("error_code", failure.code());
        }
        return answer;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
