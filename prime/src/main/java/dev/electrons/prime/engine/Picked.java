package dev.electrons.prime.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.error.Failure;
import dev.electrons.id.NodeKey;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import dev.electrons.run.RunState;
import dev.electrons.task.Outcome;
import java.util.LinkedHashSet;
import java.util.Set;

/** What an agent picked for a branch: the names in {@code next}, of which every one must be among the choices. */
final class Picked {
    private Picked() {}

    /** The outcome as the branch goes on with: its default when the agent picked nothing, a failure when it picked nonsense. */
    static Outcome checked(RunState state, NodeKey key, Outcome outcome) {
        var node = state.shape().node(key.node());
        var output = outcome.output();
        if (!node.agentDriven() || !outcome.succeeded() || output == null) {
            return outcome;
        }
        var choices = state.shape().choices(key.node());
        var picked = picked(output.tree().path("next"));
        if (!choices.containsAll(picked)) {
            var words =
                    "the agent picked " + String.join(", ", picked) + "; the choices are " + String.join(", ", choices);
            return Outcome.failed(Failure.work("INVALID_CHOICE", words), outcome.execution());
        }
        boolean none = picked.isEmpty();
        if (none && (node.otherwise() == null || node.otherwise().isEmpty())) {
            var words = "the agent picked nothing; next must name some of " + String.join(", ", choices);
            return Outcome.failed(Failure.work("INVALID_CHOICE", words), outcome.execution());
        }
        ObjectNode choice = output.json().startsWith("{") ? (ObjectNode) output.tree() : Json.MAPPER.createObjectNode();
        var next = choice.putArray("next");
        (none && node.otherwise() != null ? node.otherwise() : picked).forEach(next::add);
        return new Outcome(Value.of(choice), null, outcome.execution());
    }

    /** One name or a list of them. */
    private static Set<String> picked(JsonNode next) {
        var names = new LinkedHashSet<String>();
        if (next.isTextual() && !next.asText().isBlank()) {
            names.add(next.asText());
        }
        next.forEach(name -> names.add(name.asText()));
        return names;
    }
}
