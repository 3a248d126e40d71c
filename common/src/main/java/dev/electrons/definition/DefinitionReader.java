package dev.electrons.definition;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.expression.Schemas;
import dev.electrons.graph.Graph;
import dev.electrons.graph.GraphProblem;
import dev.electrons.graph.GraphReader;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import dev.electrons.json.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a definition and tells everything that is wrong with it, with path and line. */
public final class DefinitionReader {
    private static final int LONGEST = 1 << 20;

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
            return refused(0, "a definition has at most 1 MiB");
        }
        int zero = text.indexOf('\0');
        if (zero >= 0) {
            return refused(
                    (int) text.substring(0, zero).lines().count(), "a definition is text, without NUL characters");
        }
        try {
            var source = Source.of(text);
            return source.isObject()
                    ? new DefinitionReader(source).read()
                    : refused(1, "a definition is an object with name and nodes");
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            return refused(at == null ? 0 : at.getLineNr(), e.getOriginalMessage());
        } catch (IOException e) {
            return refused(0, String.valueOf(e.getMessage()));
        }
    }

    private static Result refused(int line, String message) {
        return new Result(null, List.of(new DefinitionProblem("bad_syntax", "", line, message)));
    }

    private Result read() {
        var tree = source.object();
        var schema = tree.path("input").path("schema");
        if (schema.isObject()) {
            Schemas.schemaProblems(Value.of(schema)).forEach(words -> problem("bad_field", "input.schema", words));
        }
        var read = GraphReader.inDefinition(tree, schema.isObject() && problems.isEmpty() ? Value.of(schema) : null);
        read.problems().forEach(this::problem);
        ConfigCheck.problems(tree).forEach(this::problem);
        var definition = read.graph() == null ? null : whole(tree, read.graph());
        problems.sort(Comparator.comparingInt(DefinitionProblem::line));
        return new Result(problems.isEmpty() ? definition : null, problems);
    }

    private @Nullable Definition whole(ObjectNode tree, Graph graph) {
        try {
            var rest = Json.read(tree.toString(), Rest.class);
            var time = rest.limits() == null ? null : rest.limits().timeout();
            if (time != null && time.isZero()) {
                problem("bad_field", "limits.timeout", "timeout must be more than 0");
            }
            var most = rest.limits() == null ? null : rest.limits().maxNodes();
            if (most != null && graph.nodes().size() > most) {
                problem(
                        "bad_field",
                        "limits.max_nodes",
                        "there are " + graph.nodes().size() + " nodes already");
            }
            var bounded =
                    graph.within(rest.limits() == null ? null : rest.limits().budgetUsd());
            return new Definition(rest.name(), rest.description(), rest.input(), rest.limits(), rest.guards(), bounded);
        } catch (NotJson e) {
            problem("bad_field", e.path(), e.words());
            return null;
        }
    }

    /** What a definition is besides its graph. */
    private record Rest(
            String name,
            @Nullable String description,
            Definition.@Nullable Input input,
            Definition.@Nullable Limits limits,
            @Nullable Value guards) {}

    private void problem(GraphProblem found) {
        problem(found.code(), found.path(), found.message());
    }

    private void problem(String code, String path, String message) {
        problems.add(new DefinitionProblem(code, path, source.line(path), message));
    }
}
