package dev.electrons.prime.simulation;

import dev.electrons.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A graph as the simulation drew it, apart from how the product models graphs, so that it can judge what was done with it.
 *
 * @param wrong whether it is to be refused
 */
record Drawing(List<Box> boxes, List<Line> lines, boolean wrong) {

    /** Of a run without a graph of its own. */
    static final Drawing NONE = new Drawing(List.of(), List.of(), false);

    /**
     * A node.
     *
     * @param needed live tokens that start it; 0 for all
     * @param attempts most attempts
     * @param backoffMs before the second attempt
     * @param timeoutMs of an attempt; 0 for none
     */
    record Box(String id, String kind, int needed, int attempts, int backoffMs, int timeoutMs) {
        Box named(String name) {
            return new Box(name, kind, needed, attempts, backoffMs, timeoutMs);
        }
    }

    /** An edge. */
    record Line(String from, String to, boolean onError) {}

    List<Line> into(String box) {
        return lines.stream().filter(line -> line.to().equals(box)).toList();
    }

    List<Line> outOf(String box) {
        return lines.stream().filter(line -> line.from().equals(box)).toList();
    }

    /** As a client would post it. */
    String json() {
        var nodes = new ArrayList<Map<String, Object>>();
        for (var box : boxes) {
            var node = new LinkedHashMap<String, Object>();
            node.put("id", box.id());
            node.put("kind", box.kind());
            node.put("config", Map.of("source", box.id()));
            node.put("join", box.needed() == 0 ? "all" : box.needed());
            var retry = new LinkedHashMap<String, Object>();
            retry.put("max_attempts", box.attempts());
            retry.put("initial", box.backoffMs() + "ms");
            node.put("retry", retry);
            if (box.timeoutMs() > 0) {
                node.put("timeout", Map.of("attempt", box.timeoutMs() + "ms"));
            }
            nodes.add(node);
        }
        var graph = new LinkedHashMap<String, Object>();
        graph.put("nodes", nodes);
        graph.put("edges", lines.stream().map(Drawing::edge).toList());
        return Json.text(graph);
    }

    private static Map<String, Object> edge(Line line) {
        var edge = new LinkedHashMap<String, Object>();
        edge.put("from", line.from());
        edge.put("to", line.to());
        if (line.onError()) {
            edge.put("on", "error");
        }
        return edge;
    }

    /** In a few words, for the story. */
    String words() {
        return boxes.stream()
                        .map(box -> box.id() + (box.needed() == 0 ? "" : "(" + box.needed() + ")"))
                        .collect(Collectors.joining(" "))
                + " | "
                + lines.stream()
                        .map(line -> line.from() + (line.onError() ? "!" : ">") + line.to())
                        .collect(Collectors.joining(" "));
    }
}
