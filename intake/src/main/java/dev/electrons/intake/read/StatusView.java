package dev.electrons.intake.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.error.Failure;
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
                .put(
                        "error_stage",
                        failure == null
                                ? null
                                : Results.failedAt(state, failure).word())
                .put("created_at", state.createdAt().toString())
                .put("queued_at", state.createdAt().toString())
                .put("started_at", RowView.text(state.startedAt()))
                .put("completed_at", RowView.text(state.endedAt()))
                .put("duration_ms", RowView.took(state.createdAt(), state.endedAt()));
        var nodes = view.putArray("nodes");
        if (state.graph() != null) {
            state.shape().graph().nodes().forEach(node -> nodes.add(node(state, last(state, node.id()), node.kind())));
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
        view.set("result", state.phase().ended() ? Json.MAPPER.valueToTree(Results.of(state)) : null);
        return view;
    }

    /** The last pass of a node: one in the body of a loop or map has as many as that made. */
    static NodeKey last(RunState state, String node) {
        var container = state.shape().container(node);
        return new NodeKey(node, container == null ? 0 : Math.max(0, state.nextSerial(container) - 1));
    }

    private static ObjectNode node(RunState state, NodeKey pass, String kind) {
        var node = state.node(pass);
        var outcome = node.outcome();
        ObjectNode view = Json.MAPPER.createObjectNode();
        view.put("id", pass.node())
                .put("kind", kind)
                .put("status", node.status().name())
                .put("iteration", pass.iteration())
                .put("attempts", node.attempts());
        view.set(
                "output",
                outcome == null || outcome.output() == null
                        ? null
                        : outcome.output().tree());
        Failure failure = outcome == null ? null : outcome.failure();
        view.put("error", failure == null ? null : failure.message());
        if (Results.quarantined(state, pass)) {
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
}
