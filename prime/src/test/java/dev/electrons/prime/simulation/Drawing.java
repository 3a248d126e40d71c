package dev.electrons.prime.simulation;

import dev.electrons.json.Json;
import dev.electrons.task.Kinds;
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
     * @param more what its kind has besides
     * @param body of a loop or map
     */
    record Box(
            String id,
            String kind,
            int needed,
            int attempts,
            int backoffMs,
            int timeoutMs,
            Map<String, Object> more,
            List<Box> body) {
        Box(String id, String kind, int needed, int attempts, int backoffMs, int timeoutMs) {
            this(id, kind, needed, attempts, backoffMs, timeoutMs, Map.of(), List.of());
        }

        Box named(String name) {
            return new Box(name, kind, needed, attempts, backoffMs, timeoutMs, more, body);
        }

        /** The same place in the graph, with something else in it. */
        Box made(String other, Map<String, Object> fields, List<Box> inside) {
            return new Box(id, other, needed, attempts, backoffMs, timeoutMs, fields, inside);
        }

        boolean task() {
            return Kinds.ALL.contains(kind);
        }
    }

    /** What must have become of {@code from} for a line to be taken; a branch takes some of its lines, and the others never. */
    enum Way {
        SUCCESS,
        ERROR,
        CHOSEN,
        NEVER
    }

    /** An edge. */
    record Line(String from, String to, Way way) {
        Line(String from, String to, boolean onError) {
            this(from, to, onError ? Way.ERROR : Way.SUCCESS);
        }

        boolean onError() {
            return way == Way.ERROR;
        }

        boolean ofBranch() {
            return way == Way.CHOSEN || way == Way.NEVER;
        }
    }

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
            nodes.add(node(box));
            box.body().forEach(inside -> nodes.add(node(inside)));
        }
        var graph = new LinkedHashMap<String, Object>();
        graph.put("nodes", nodes);
        graph.put(
                "edges",
                lines.stream()
                        .filter(line -> !line.ofBranch())
                        .map(Drawing::edge)
                        .toList());
        return Json.text(graph);
    }

    private Map<String, Object> node(Box box) {
        var node = new LinkedHashMap<String, Object>();
        node.put("id", box.id());
        node.put("kind", box.kind());
        node.put("join", box.needed() == 0 ? "all" : box.needed());
        if (box.task()) {
            node.put("config", Map.of("source", box.id()));
            node.put("retry", Map.of("max_attempts", box.attempts(), "initial", box.backoffMs() + "ms"));
            if (box.timeoutMs() > 0) {
                node.put("timeout", Map.of("attempt", box.timeoutMs() + "ms"));
            }
        }
        node.putAll(box.more());
        if (!box.body().isEmpty()) {
            node.put("body", box.body().stream().map(Box::id).toList());
        }
        if (box.kind().equals("branch")) {
            node.put("rules", rules(box));
        }
        return node;
    }

    private List<Map<String, Object>> rules(Box branch) {
        var rules = new ArrayList<Map<String, Object>>();
        for (var way : List.of(Way.NEVER, Way.CHOSEN)) {
            var to = outOf(branch.id()).stream()
                    .filter(line -> line.way() == way)
                    .map(Line::to)
                    .distinct()
                    .toList();
            if (!to.isEmpty()) {
                rules.add(Map.of("when", String.valueOf(way == Way.CHOSEN), "to", to));
            }
        }
        return rules;
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
                        .map(box -> box.id()
                                + (box.task() ? "" : ":" + box.kind())
                                + (box.needed() == 0 ? "" : "(" + box.needed() + ")"))
                        .collect(Collectors.joining(" "))
                + " | "
                + lines.stream()
                        .map(line -> line.from() + (line.onError() ? "!" : ">") + line.to())
                        .collect(Collectors.joining(" "));
    }
}
