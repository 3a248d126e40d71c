package dev.electrons.intake.read;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.id.NodeKey;
import dev.electrons.json.Json;
import dev.electrons.run.NodeState;
import dev.electrons.run.RunState;
import dev.electrons.run.RunSummary;
import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fold of a run's events up to one of them, as it can be compared with another. */
final class StateView {
    private StateView() {}

    static ObjectNode of(RunState state) {
        ObjectNode view = Json.MAPPER.createObjectNode();
        view.put("run_id", state.run().toString())
                .put("version", state.version())
                .put("phase", state.phase().word())
                .put("status", RunSummary.status(state))
                .put("revision", state.revision())
                .put("paused", state.paused())
                .put("cancelling", state.cancelling())
                .put("deadline", text(state.deadline()));
        var nodes = view.putObject("nodes");
        state.nodes().entrySet().stream()
                .sorted(Map.Entry.comparingByKey(
                        Comparator.comparing(NodeKey::node).thenComparingInt(NodeKey::iteration)))
                .forEach(entry -> nodes.set(
                        entry.getKey().node() + "/" + entry.getKey().iteration(),
                        node(entry.getKey(), entry.getValue())));
        if (state.output() != null) {
            view.set("output", state.output().tree());
        }
        if (state.failure() != null) {
            view.set("failure", Json.MAPPER.valueToTree(state.failure()));
        }
        return view;
    }

    /** One pass of one node. */
    static ObjectNode node(NodeKey key, NodeState node) {
        ObjectNode view = Json.MAPPER.createObjectNode();
        view.put("iteration", key.iteration())
                .put("status", node.status().name())
                .put("attempts", node.attempts())
                .put("since", node.since().toString())
                .put("due", text(node.due()));
        if (node.mapped() != null) {
            view.set("input", node.mapped().tree());
        }
        var outcome = node.outcome();
        if (outcome != null && outcome.output() != null) {
            view.set("output", outcome.output().tree());
        }
        if (outcome != null && outcome.failure() != null) {
            view.set("error", Json.MAPPER.valueToTree(outcome.failure()));
        }
        if (node.child() != null) {
            view.put("child", node.child().toString());
        }
        return view;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
