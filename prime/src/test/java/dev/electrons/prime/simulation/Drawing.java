package dev.electrons.prime.simulation;

import dev.electrons.json.Json;
import dev.electrons.task.Kinds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A graph as the simulation drew it, apart from how the product models graphs, so that it can judge what was done with it.
 *
 * @param wrong whether it is to be refused
 * @param guards of the target that its runs ask for; empty for none
 */
record Drawing(List<Box> boxes, List<Line> lines, boolean wrong, Map<String, Object> guards) {

    /** Of a run without a graph of its own. */
    static final Drawing NONE = new Drawing(List.of(), List.of(), false);

    Drawing(List<Box> boxes, List<Line> lines, boolean wrong) {
        this(boxes, lines, wrong, Map.of());
    }

    Drawing guarded(Map<String, Object> by) {
        return new Drawing(boxes, lines, wrong, by);
    }

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

        Box with(int tokens, List<Box> inside) {
            return new Box(id, kind, tokens, attempts, backoffMs, timeoutMs, more, inside);
        }

        /** Itself, and all in its body. */
        Stream<Box> all() {
            return Stream.concat(Stream.of(this), body.stream().flatMap(Box::all));
        }

        /** Whether what fails in its body is given up, and the pass goes on. */
        boolean goesOn() {
            return "continue".equals(more.get("on_error"));
        }

        /** Itself, or in its body. */
        boolean asks(String definition) {
            return definition.equals(more.get("workflow")) || body.stream().anyMatch(inside -> inside.asks(definition));
        }

        boolean task() {
            return Kinds.ALL.contains(kind);
        }

        /** How often its body runs when all goes well. */
        int passes() {
            return kind.equals("loop")
                    ? Math.min(wanted(), (int) more.getOrDefault("max_iterations", 0))
                    : (int) String.valueOf(more.get("items"))
                            .chars()
                            .filter(Character::isDigit)
                            .count();
        }

        /** Whether it is a loop that asks for more passes than it may have. */
        boolean exhausts() {
            return kind.equals("loop") && wanted() > passes();
        }

        private int wanted() {
            return String.valueOf(more.get("while")).strip().chars().reduce(0, (_, last) -> last) - '0' + 1;
        }
    }

    /**
     * What must have become of {@code from} for a line to be taken; a branch takes some of its lines, and the others never; a
     * loop takes some when it is over, and others when it asks for more passes than it may have.
     */
    enum Way {
        SUCCESS,
        ERROR,
        CHOSEN,
        NEVER,
        BREAK,
        EXHAUSTED
    }

    /** Whether an edge's condition holds; that of the last cannot be told. */
    enum Told {
        YES,
        NO,
        NEVER
    }

    /**
     * An edge.
     *
     * @param told what comes of its condition
     * @param when the condition; empty for none
     */
    record Line(String from, String to, Way way, Told told, String when) {
        Line(String from, String to, Way way) {
            this(from, to, way, Told.YES, "");
        }

        Line(String from, String to, boolean onError) {
            this(from, to, onError ? Way.ERROR : Way.SUCCESS);
        }

        Line with(Told comes, String condition) {
            return new Line(from, to, way, comes, condition);
        }

        boolean onError() {
            return way == Way.ERROR;
        }

        /** Whether a node says it, and no edge. */
        boolean implied() {
            return way != Way.SUCCESS && way != Way.ERROR;
        }
    }

    /** Every node, also in bodies, in the order in which a client would post them. */
    List<Box> all() {
        return boxes.stream().flatMap(Box::all).toList();
    }

    List<Line> into(String box) {
        return lines.stream().filter(line -> line.to().equals(box)).toList();
    }

    /** What leads to a node of a body, whose nodes follow each other where no line says otherwise. */
    List<Line> into(Box around, Box inside) {
        var body = around.body();
        boolean drawn = lines.stream()
                .anyMatch(line -> body.stream().anyMatch(box -> box.id().equals(line.from())));
        int place = body.indexOf(inside);
        return drawn
                ? into(inside.id())
                : place == 0 ? List.of() : List.of(new Line(body.get(place - 1).id(), inside.id(), false));
    }

    List<Line> outOf(String box) {
        return lines.stream().filter(line -> line.from().equals(box)).toList();
    }

    /** Whether one run of it may ask for several of a definition. */
    boolean multiplies(String definition) {
        return boxes.stream().filter(box -> box.asks(definition)).count() > 1
                || boxes.stream().flatMap(box -> box.body().stream()).anyMatch(box -> box.asks(definition));
    }

    /** As a client would post it. */
    String json() {
        var nodes = all().stream().map(this::node).toList();
        var graph = new LinkedHashMap<String, Object>();
        graph.put("nodes", nodes);
        graph.put("edges", edges().stream().map(Drawing::edge).toList());
        if (!guards.isEmpty()) {
            graph.put("guards", guards);
        }
        return Json.text(graph);
    }

    /** The lines that a client would post. */
    List<Line> edges() {
        return lines.stream().filter(line -> !line.implied()).toList();
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
        named(node, "on_break", box, Way.BREAK);
        named(node, "on_exhausted", box, Way.EXHAUSTED);
        return node;
    }

    private void named(Map<String, Object> node, String field, Box box, Way way) {
        var to = to(box, way);
        if (!to.isEmpty()) {
            node.put(field, to);
        }
    }

    private List<String> to(Box from, Way way) {
        return outOf(from.id()).stream()
                .filter(line -> line.way() == way)
                .map(Line::to)
                .distinct()
                .toList();
    }

    private List<Map<String, Object>> rules(Box branch) {
        var rules = new ArrayList<Map<String, Object>>();
        for (var way : List.of(Way.NEVER, Way.CHOSEN)) {
            var to = to(branch, way);
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
        if (!line.when().isEmpty()) {
            edge.put("when", line.when());
        }
        return edge;
    }

    /** In a few words, for the story. */
    String words() {
        return words(boxes)
                + " | "
                + lines.stream()
                        .map(line -> line.from() + (line.onError() ? "!" : ">") + line.to() + line.when())
                        .collect(Collectors.joining(" "));
    }

    private static String words(List<Box> boxes) {
        return boxes.stream()
                .map(box -> box.id()
                        + (box.task() ? "" : ":" + box.kind() + box.more().getOrDefault("workflow", ""))
                        + (box.needed() == 0 ? "" : "(" + box.needed() + ")")
                        + (box.body().isEmpty() ? "" : "[" + words(box.body()) + "]"))
                .collect(Collectors.joining(" "));
    }
}
