package dev.electrons.intake.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Names of what there is, and of what there is not.
 *
 * @param runs of runs
 * @param shas of artifacts
 * @param keys ids of keys
 */
record Names(List<String> runs, List<String> shas, List<String> keys) {
    /** With these a caller says how long to wait. Nobody does the work here, so that every wait would be as long as it may. */
    static final Set<String> WAITS = Set.of("timeout");

    private static final List<String> TAILS = List.of(
            "",
            "edges: [{from: a, to: a}]",
            "edges: [{from: a, to: b}]",
            "odd: 1",
            "input: {schema: {type: 5}}",
            "\t",
            "x: &a [*a]",
            "a: {b: [}",
            "limits: {timeout: 1h, max_nodes: 0}",
            "name: twice",
            "---\nname: x",
            "guards: 7",
            "description: !!java/object x",
            "x: " + "[".repeat(5_000));
    private static final Map<String, List<String>> PARAMETERS = Map.of(
            "file", List.of("docs.js", "index.html", "nothing.js"),
            "version", List.of("1", "2", "0", "-1", "99999999999"),
            "revision", List.of("1", "0", "x"),
            "node", List.of("work", "a", "nobody"),
            "limit", List.of("1", "500", "0", "-1", "99999999999"),
            "diff", List.of("1", "2", "0"),
            "since", List.of("2026-11-20T12:00:00Z", "yesterday"),
            "until", List.of("2026-11-20T12:00:00Z", "2999-01-01T00:00:00Z"),
            "request_id", List.of("fuzz-1", "nobody"),
            "timeout", List.of("0s", "1ms", "100ms", "-1s", "301s", "soon"));

    /** The name of a path parameter's value. */
    String of(Operation operation, String segment, Draw draw) {
        var name = segment.substring(1, segment.length() - 1);
        // What steers a run waits for prime, which is not there: seldom, or all would wait for these.
        boolean slow = name.equals("id") && operation.scope().equals("steer") && !draw.oneIn(80);
        if (slow) {
            return "nobody at all " + draw.text();
        }
        if (draw.oneIn(6)) {
            var text = draw.text();
            return text.isEmpty() || text.equals("..") ? "x" : text;
        }
        if (operation.path().startsWith("/keys")) {
            return draw.one(keys);
        }
        return switch (name) {
            case "id" -> draw.one(runs);
            case "sha" -> draw.one(shas);
            case "name" -> draw.one(List.of("fuzz-definition", "fuzz-a", "fuzz-b", "nobody"));
            default -> draw.one(PARAMETERS.getOrDefault(name, runs));
        };
    }

    /** The value of a query parameter. */
    String parameter(String name, JsonNode schema, Draw draw) {
        var known = PARAMETERS.get(name);
        if (known != null && (WAITS.contains(name) || !draw.oneIn(4))) {
            return draw.one(known);
        }
        return schema.path("type").asText().equals("boolean") && !draw.oneIn(4) ? "" + draw.oneIn(2) : draw.text();
    }

    /** A definition as people write one. */
    String definition(Draw draw) {
        return "name: fuzz-" + draw.one(List.of("a", "b", "definition"))
                + "\nnodes:\n  - {id: a, kind: program, config: {language: bash, source: ':'}}\n" + draw.one(TAILS);
    }
}
