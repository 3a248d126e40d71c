package dev.electrons.graph;

import java.util.Set;

/** The names of a graph's fields on the wire: whoever reads one from outside refuses others. */
public final class GraphFields {
    public static final Set<String> GRAPH = Set.of("nodes", "edges", "output", "on_failure");

    public static final Set<String> NODE = Set.of(
            "id",
            "kind",
            "config",
            "input",
            "join",
            "retry",
            "timeout",
            "name",
            "schema",
            "on_timeout",
            "rules",
            "default",
            "body",
            "loop_back_to",
            "while",
            "max_iterations",
            "on_break",
            "on_exhausted",
            "on_error",
            "items",
            "concurrency",
            "duration",
            "until",
            "signal",
            "workflow",
            "version");

    public static final Set<String> EDGE = Set.of("from", "to", "when", "on");

    public static final Set<String> RULE = Set.of("when", "to");

    private GraphFields() {}
}
