package dev.electrons.subworkflows.agent;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * A value of the run that was looked for.
 *
 * @param problem why there is none; null when there is
 */
record Found(JsonNode value, @Nullable String problem) {
    static Found in(OwnRun run, Errand errand, String node, @Nullable Integer iteration, @Nullable String pointer) {
        var output = run.output(errand.task().taskId().run(), errand.task().app(), node, iteration);
        if (output.isEmpty()) {
            return none("node " + node + " has no output" + (iteration == null ? "" : " in pass " + iteration));
        }
        try {
            var at = JsonPointer.compile(pointer == null ? "" : pointer);
            var value = output.get().tree().at(at);
            return value.isMissingNode()
                    ? none("there is nothing at " + at + " in the output of " + node)
                    : new Found(value, null);
        } catch (IllegalArgumentException _) {
            return none("pointer must be a JSON Pointer such as /body/items");
        }
    }

    private static Found none(String problem) {
        return new Found(Json.MAPPER.nullNode(), problem);
    }
}
