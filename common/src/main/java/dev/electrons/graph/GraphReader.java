package dev.electrons.graph;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import dev.electrons.json.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads graphs that come from outside, alone or in a definition: their shape, and what they mean as far as they can be read. */
public final class GraphReader {
    private GraphReader() {}

    /**
     * What came of reading.
     *
     * @param graph null when there are problems
     * @param problems at most one for each place
     */
    public record Result(@Nullable Graph graph, List<GraphProblem> problems) {}

    /** Reads {@code {nodes, edges, output, on_failure, guards}}. */
    public static Result read(JsonNode tree) {
        return read(tree, Shape.graph(tree), null);
    }

    /**
     * Reads the graph of a definition, which also has other fields.
     *
     * @param input JSON Schema of the run's input; null when nothing is known of it
     */
    public static Result inDefinition(JsonNode tree, @Nullable Value input) {
        return read(tree, Shape.definition(tree), input);
    }

    private static Result read(JsonNode tree, List<GraphProblem> shape, @Nullable Value input) {
        var problems = new ArrayList<>(shape);
        var graph = shape.isEmpty() ? whole(tree, problems) : null;
        var looked = graph == null ? readable(tree) : graph;
        if (!looked.nodes().isEmpty()) {
            problems.addAll(GraphCheck.problems(looked, input));
        }
        problems.addAll(GuardsCheck.problems(tree.path("guards"), input));
        var places = new HashSet<String>();
        problems.removeIf(problem -> !places.add(problem.path()));
        return new Result(problems.isEmpty() ? graph : null, problems);
    }

    private static @Nullable Graph whole(JsonNode tree, List<GraphProblem> problems) {
        try {
            return Json.read(tree.toString(), Graph.class);
        } catch (NotJson e) {
            problems.add(new GraphProblem("bad_field", e.path(), e.words()));
            return null;
        }
    }

    /** What of a misshapen graph can be read, so that the rest is looked at as well. */
    private static Graph readable(JsonNode tree) {
        var nodes = new ArrayList<Node>();
        for (var node : tree.path("nodes")) {
            var read = part(node, Node.class);
            nodes.add(
                    read == null || read.id() == null || read.kind() == null
                            ? Node.of(node.path("id").asText("unnamed"), "program")
                            : read);
        }
        var edges = new ArrayList<Edge>();
        for (var edge : tree.path("edges")) {
            var read = part(edge, Edge.class);
            if (read != null && read.from() != null && read.to() != null) {
                edges.add(read);
            }
        }
        return new Graph(nodes, edges, tree.path("output").textValue(), null, null);
    }

    private static <T> @Nullable T part(JsonNode tree, Class<T> type) {
        try {
            return Json.read(tree.toString(), type);
        } catch (NotJson _) {
            return null;
        }
    }
}
