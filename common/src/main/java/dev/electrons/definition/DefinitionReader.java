package dev.electrons.definition;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.error.Nearest;
import dev.electrons.expression.Schemas;
import dev.electrons.graph.Edge;
import dev.electrons.graph.Graph;
import dev.electrons.graph.GraphCheck;
import dev.electrons.graph.GraphFields;
import dev.electrons.graph.Node;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import dev.electrons.json.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a definition and tells everything that is wrong with it, with path and line. */
public final class DefinitionReader {
    private static final int LONGEST = 1 << 20;
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");
    private static final Set<String> FIELDS =
            Set.of("name", "description", "input", "limits", "guards", "nodes", "edges", "output", "on_failure");

    private final Source source;
    private final List<DefinitionProblem> problems = new ArrayList<>();

    private DefinitionReader(Source source) {
        this.source = source;
    }

    /**
     * What came of reading a text.
     *
     * @param definition null when there are problems
     * @param problems in the order of their lines
     */
    public record Result(@Nullable Definition definition, List<DefinitionProblem> problems) {}

    /** Reads YAML or JSON. */
    public static Result read(String text) {
        if (text.length() > LONGEST) {
            return refused("bad_syntax", 0, "a definition has at most 1 MiB");
        }
        try {
            var source = Source.of(text);
            return source.isObject()
                    ? new DefinitionReader(source).read()
                    : refused("bad_syntax", 1, "a definition is an object with name and nodes");
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            return refused("bad_syntax", at == null ? 0 : at.getLineNr(), e.getOriginalMessage());
        } catch (IOException e) {
            return refused("bad_syntax", 0, String.valueOf(e.getMessage()));
        }
    }

    private static Result refused(String code, int line, String message) {
        return new Result(null, List.of(new DefinitionProblem(code, "", line, message)));
    }

    private Result read() {
        var tree = source.object();
        unknown("", tree, FIELDS);
        var name = tree.path("name");
        if (!name.isTextual() || !NAME.matcher(name.textValue()).matches()) {
            problem("bad_field", "name", "a name is lower-case letters, digits, dots, _ or -, at most 100");
        }
        var input = part(tree, "input", Definition.Input.class, Set.of("schema"));
        var limits = part(tree, "limits", Definition.Limits.class, Set.of("timeout", "max_nodes", "budget_usd"));
        if (input != null && input.schema() != null) {
            Schemas.schemaProblems(input.schema()).forEach(words -> problem("bad_field", "input.schema", words));
        }
        var graph = new Graph(nodes(tree), edges(tree), text(tree, "output"), text(tree, "on_failure"));
        GraphCheck.problems(graph, input == null ? null : input.schema())
                .forEach(found -> problem(found.code(), found.path(), found.message()));
        problems.sort(Comparator.comparingInt(DefinitionProblem::line));
        var guards = tree.has("guards") ? Value.of(tree.get("guards")) : null;
        return new Result(
                problems.isEmpty()
                        ? new Definition(name.textValue(), text(tree, "description"), input, limits, guards, graph)
                        : null,
                problems);
    }

    private List<Node> nodes(ObjectNode tree) {
        var nodes = new ArrayList<Node>();
        var list = list(tree, "nodes", true);
        for (int i = 0; i < list.size(); i++) {
            var path = "nodes[" + i + "]";
            if (list.get(i) instanceof ObjectNode node) {
                unknown(path, node, GraphFields.NODE);
                needed(path, node, "id", "kind");
                for (int r = 0; r < node.path("rules").size(); r++) {
                    if (node.path("rules").get(r) instanceof ObjectNode rule) {
                        unknown(path + ".rules[" + r + "]", rule, GraphFields.RULE);
                        needed(path + ".rules[" + r + "]", rule, "when", "to");
                    }
                }
                var read = read(path, node, Node.class);
                nodes.add(read == null || read.id() == null || read.kind() == null ? stand(node) : read);
            } else {
                problem("bad_field", path, "a node is an object with id and kind");
            }
        }
        return nodes;
    }

    /** What stands for a node that can't be read, so that the rest can be looked at. */
    private static Node stand(ObjectNode node) {
        return Node.of(node.path("id").asText("unnamed"), "program");
    }

    private List<Edge> edges(ObjectNode tree) {
        var edges = new ArrayList<Edge>();
        var list = list(tree, "edges", false);
        for (int i = 0; i < list.size(); i++) {
            var path = "edges[" + i + "]";
            if (list.get(i) instanceof ObjectNode edge) {
                unknown(path, edge, GraphFields.EDGE);
                if (needed(path, edge, "from", "to")) {
                    var read = read(path, edge, Edge.class);
                    if (read != null) {
                        edges.add(read);
                    }
                }
            } else {
                problem("bad_field", path, "an edge is an object with from and to");
            }
        }
        return edges;
    }

    private JsonNode list(ObjectNode tree, String field, boolean needed) {
        var list = tree.path(field);
        if (list.isArray()) {
            return list;
        }
        if (needed || !list.isMissingNode()) {
            problem("bad_field", field, field + " must be a list");
        }
        return Json.MAPPER.createArrayNode();
    }

    private <T> @Nullable T part(ObjectNode tree, String field, Class<T> type, Set<String> known) {
        var part = tree.path(field);
        if (part.isMissingNode() || part.isNull()) {
            return null;
        }
        if (!(part instanceof ObjectNode object)) {
            problem("bad_field", field, field + " must be an object");
            return null;
        }
        unknown(field, object, known);
        return read(field, object, type);
    }

    private <T> @Nullable T read(String path, ObjectNode object, Class<T> type) {
        try {
            return Json.read(object.toString(), type);
        } catch (NotJson e) {
            problem("bad_field", path, Objects.requireNonNullElse(e.getMessage(), "not of the expected shape"));
            return null;
        }
    }

    private @Nullable String text(ObjectNode tree, String field) {
        var value = tree.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            problem("bad_field", field, field + " must be text");
            return null;
        }
        return value.textValue();
    }

    private boolean needed(String path, ObjectNode object, String... fields) {
        boolean all = true;
        for (var field : fields) {
            boolean there =
                    object.hasNonNull(field) && !(object.get(field) instanceof ArrayNode list && list.isEmpty());
            if (!there) {
                problem("bad_field", path + "." + field, field + " must be there");
                all = false;
            }
        }
        return all;
    }

    private void unknown(String path, ObjectNode object, Set<String> known) {
        for (var name : (Iterable<String>) object::fieldNames) {
            if (!known.contains(name)) {
                var at = path.isEmpty() ? name : path + "." + name;
                problem(
                        "unknown_field",
                        at,
                        name + " is not a field here; did you mean " + Nearest.to(name, known) + "?");
            }
        }
    }

    private void problem(String code, String path, String message) {
        problems.add(new DefinitionProblem(code, path, source.line(path), message));
    }
}
