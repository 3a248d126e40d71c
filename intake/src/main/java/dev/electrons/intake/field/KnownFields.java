package dev.electrons.intake.field;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.error.Nearest;
import dev.electrons.error.Problem;
import dev.electrons.graph.Shape;
import java.util.Map;
import java.util.Set;

/** What the new routes know; a field that they do not know is refused, naming the one that was probably meant. */
final class KnownFields {
    /** The fields of {@code ExecuteParams}. */
    static final Set<String> EXECUTE_PARAMS = Set.of(
            "id",
            "app_id",
            "task_id",
            "title",
            "description",
            "context",
            "hints",
            "callback_url",
            "timeout_ms",
            "model_waterfall",
            "primary_model",
            "override_until",
            "override_waterfall",
            "executor",
            "priority",
            "code",
            "workflow",
            "input",
            "target");

    private static final Set<String> GRAPH = Shape.fields("graph");
    private static final Set<String> NODE = Shape.fields("node");
    private static final Set<String> EDGE = Shape.fields("edge");

    /** A registered definition. */
    static final Set<String> REFERENCE = Set.of("name", "version");

    static final Set<String> HINTS = Set.of("workflow", "provider", "model");
    static final Set<String> PROGRAM =
            Set.of("language", "source", "files", "command", "args", "stdin", "env", "limits", "network");

    /** What bounds a program. */
    static final Set<String> LIMITS = Set.of("cpu_ms", "wall_ms", "memory_mb", "pids", "disk_mb", "output_kb");

    private KnownFields() {}

    /** Refuses the first unknown field of {@code ExecuteParams} and of what is in it; {@code context} and {@code input} are free. */
    static void check(JsonNode params) {
        check("", params, EXECUTE_PARAMS);
        check("hints.", params.path("hints"), HINTS);
        check("code.", params.path("code"), PROGRAM);
        check("code.limits.", params.path("code").path("limits"), LIMITS);
        var graph = params.path("workflow");
        check("workflow.", graph, graph.has("name") ? REFERENCE : GRAPH);
        for (int i = 0; i < graph.path("nodes").size(); i++) {
            check("workflow.nodes[" + i + "].", graph.path("nodes").path(i), NODE);
        }
        for (int i = 0; i < graph.path("edges").size(); i++) {
            check("workflow.edges[" + i + "].", graph.path("edges").path(i), EDGE);
        }
    }

    static void check(String at, JsonNode object, Set<String> known) {
        for (var name : (Iterable<String>) object::fieldNames) {
            if (!known.contains(name)) {
                var shown = at + Fields.shown(name);
                if (known.isEmpty()) {
                    throw new Problem(
                            400, "UNKNOWN_FIELD", shown + " is not a field here; none is", Map.of("field", shown));
                }
                var nearest = at + Nearest.to(name, known);
                throw new Problem(
                        400,
                        "UNKNOWN_FIELD",
                        shown + " is not a field here; did you mean " + nearest + "?",
                        Map.of("field", shown, "expected", nearest));
            }
        }
    }
}
