package dev.electrons.run;

import dev.electrons.event.Classification;
import dev.electrons.graph.Graph;
import dev.electrons.graph.GraphIndex;
import dev.electrons.graph.Node;
import dev.electrons.task.Kinds;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The graphs of plain requests: one node of the kind that the request was classified as. */
public final class BuiltIn {
    /** Id of the one node. */
    public static final String NODE = "work";

    private static final Map<String, GraphIndex> BY_KIND = Kinds.ALL.stream()
            .collect(Collectors.toMap(Function.identity(), kind -> new GraphIndex(Graph.single(Node.of(NODE, kind)))));

    private BuiltIn() {}

    static GraphIndex of(Classification classification) {
        var kind = kind(classification.taskType());
        return BY_KIND.computeIfAbsent(kind, _ -> new GraphIndex(Graph.single(Node.of(NODE, kind))));
    }

    static boolean is(Graph graph) {
        return graph.nodes().size() == 1
                && graph.nodes().getFirst().config() == null
                && graph.nodes().getFirst().id().equals(NODE);
    }

    /** The worker kind that does this type of task. */
    public static String kind(String taskType) {
        return taskType.equals("product-shipping") ? Kinds.PRODUCT_SHIPPING : taskType;
    }
}
