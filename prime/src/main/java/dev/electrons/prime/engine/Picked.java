package dev.electrons.prime.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.error.Failure;
import dev.electrons.id.NodeKey;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import dev.electrons.run.RunState;
import dev.electrons.task.Outcome;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What an agent picked for a branch: the names in {@code next}, of which every one must be among the choices. Anything else
 * takes the branch's default, and fails the attempt where there is none.
 */
final class Picked {
    private Picked() {}

    /** The outcome as the branch goes on with; {@code problem} in its output says why it took the default. */
    static Outcome checked(RunState state, NodeKey key, Outcome outcome) {
        var node = state.shape().node(key.node());
        var output = outcome.output();
        if (!node.agentDriven() || !outcome.succeeded() || output == null) {
            return outcome;
        }
        var choices = state.shape().choices(key.node());
        var picked = picked(output.tree().path("next"));
        ObjectNode choice = output.json().startsWith("{") ? (ObjectNode) output.tree() : Json.MAPPER.createObjectNode();
        Collection<String> going = picked;
        if (picked.isEmpty() || !choices.containsAll(picked)) {
            var words = "the agent picked " + (picked.isEmpty() ? "nothing" : String.join(", ", picked))
                    + "; the choices are " + String.join(", ", choices);
            if (node.otherwise() == null || node.otherwise().isEmpty()) {
                return new Outcome(output, Failure.work("INVALID_CHOICE", words), outcome.execution());
            }
            choice.put("problem", words);
            going = node.otherwise();
        }
        var next = choice.putArray("next");
        going.forEach(next::add);
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
