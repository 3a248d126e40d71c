package dev.electrons.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.flipkart.zjsonpatch.JsonDiff;
import com.flipkart.zjsonpatch.JsonPatch;
import com.flipkart.zjsonpatch.JsonPatchApplicationException;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import dev.electrons.json.Value;
import java.util.List;
import java.util.Set;

/** JSON Patch (RFC 6902) on {@code {nodes: […], edges: […]}}. */
public final class GraphPatch {
    private static final int MOST_OPERATIONS = 1_000;
    private static final Set<String> OPERATIONS = Set.of("add", "remove", "replace", "test");

    private GraphPatch() {}

    /**
     * A graph that was changed.
     *
     * @param inverse the JSON Patch that undoes it
     */
    public record Patched(Graph graph, Value inverse) {}

    /** A patch that can't be applied; says which operation and why, or all that is wrong with what comes out. */
    public static final class Unpatchable extends RuntimeException {
        private final transient List<String> problems;

        Unpatchable(String problem) {
            this(List.of(problem));
        }

        Unpatchable(List<String> problems) {
            super(String.join("; ", problems));
            this.problems = problems;
        }

        public List<String> problems() {
            return problems;
        }
    }

    /** What a graph looks like to a patch. */
    public static Value view(Graph graph) {
        return Value.of(tree(graph));
    }

    private record View(List<Node> nodes, List<Edge> edges) {}

    private static ObjectNode tree(Graph graph) {
        var text = Json.text(new View(graph.nodes(), graph.edges())); // so that opaque values have a shape too
        return Json.read(text, ObjectNode.class);
    }

    /**
     * The graph after all operations.
     *
     * @throws Unpatchable when one can't be applied, or what comes out is no graph
     */
    public static Patched apply(Graph graph, Value operations) {
        var list = operations.tree();
        check(list);
        var before = tree(graph);
        try {
            JsonNode after = JsonPatch.apply(list, before);
            if (!Shape.graph(after).isEmpty()) {
                throw new Unpatchable(GraphReader.read(after).problems().stream()
                        .map(problem -> "after the patch, " + problem.path() + ": " + problem.message())
                        .toList());
            }
            var changed = Json.read(after.toString(), Graph.class);
            var whole =
                    new Graph(changed.nodes(), changed.edges(), graph.output(), graph.onFailure(), graph.budgetUsd());
            return new Patched(whole, Value.of(JsonDiff.asJson(after, before)));
        } catch (JsonPatchApplicationException | NotJson e) {
            throw new Unpatchable(String.valueOf(e.getMessage()));
        }
    }

    private static void check(JsonNode list) {
        if (!list.isArray() || list.isEmpty() || list.size() > MOST_OPERATIONS) {
            throw new Unpatchable("a patch is a list of 1 to " + MOST_OPERATIONS + " operations");
        }
        for (int i = 0; i < list.size(); i++) {
            var path = list.get(i).path("path").asText();
            if (!OPERATIONS.contains(list.get(i).path("op").asText())) {
                throw new Unpatchable("operations[" + i + "].op must be add, remove, replace or test");
            }
            if (!path.startsWith("/nodes") && !path.startsWith("/edges")) {
                throw new Unpatchable("operations[" + i + "].path must begin with /nodes or /edges, not " + path);
            }
        }
    }

    /** What changed from one graph to another, as a JSON Patch. */
    public static Value diff(Graph before, Graph after) {
        return Value.of(JsonDiff.asJson(tree(before), tree(after)));
    }
}
