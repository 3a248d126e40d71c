package dev.electrons.prime.simulation;

import dev.electrons.task.Kinds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Draws graphs. New kinds of nodes and ways go here. */
final class Drawings {
    private static final List<String> KINDS = List.of(Kinds.PROGRAM, Kinds.TEXT, Kinds.CODE);
    private static final List<String> OTHERS = List.of("wait", "signal", "human", "transform", "loop", "map", "below");
    /** Conditions that hold, do not hold, and cannot be told; one in a loop's or map's body would be another. */
    private static final List<String> HOLDS = List.of("true", "ctx.%s.status == 'completed' || true", "'x' in ['x']");

    private static final List<String> FAILS = List.of("false", "run.id == 'another'");
    private static final String UNTOLD = "output.nope.nothing > 1";

    private final Chance chance;

    Drawings(Chance chance) {
        this.chance = chance;
    }

    /** @param below names of the definitions that subworkflow nodes may ask for */
    Drawing draw(List<String> below) {
        boolean wide = chance.oneIn(60);
        int count = wide ? chance.between(20, 40) : chance.between(1, 8);
        var boxes = new ArrayList<Drawing.Box>();
        var lines = new ArrayList<Drawing.Line>();
        for (int i = 0; i < count; i++) {
            int before = lines.size();
            int parents = i == 0 ? 0 : wide ? 1 : chance.below(4);
            for (int p = 0; p < parents; p++) {
                var from = boxes.get(wide && !chance.oneIn(4) ? 0 : chance.below(i))
                        .id();
                lines.add(new Drawing.Line(from, "n" + i, chance.oneIn(5)));
            }
            var box = box(i, lines.size() - before);
            boxes.add(wide || !chance.oneIn(3) ? box : special(box, below, 0, lines));
        }
        if (!wide) {
            boxes.replaceAll(box -> turned(box, lines));
            lines.replaceAll(line -> chance.oneIn(5) ? conditional(line) : line);
        }
        boxes.replaceAll(box -> possible(box, lines));
        boolean wrong = chance.oneIn(40);
        if (wrong) {
            lines.add(new Drawing.Line(
                    boxes.getFirst().id(),
                    chance.oneIn(2) ? "nowhere" : boxes.getFirst().id(),
                    false));
        }
        return new Drawing(List.copyOf(boxes), List.copyOf(lines), wrong, Map.of());
    }

    /** Some of a box and those in its body become branches, or loops whose ways on depend on how they end. */
    private Drawing.Box turned(Drawing.Box box, List<Drawing.Line> lines) {
        var inside = box.body().stream().map(other -> turned(other, lines)).toList();
        var turned = box.with(box.needed(), inside);
        if (turned.task() && chance.oneIn(8)) {
            return branch(turned, lines);
        }
        return turned.kind().equals("loop") && chance.oneIn(2) ? ends(turned, lines) : turned;
    }

    /** No join needs more than there are ways to it, as a line that a branch has taken over counts once. */
    static Drawing.Box possible(Drawing.Box box, List<Drawing.Line> lines) {
        int ways =
                (int) lines.stream().filter(line -> line.to().equals(box.id())).count();
        return box.with(
                Math.min(box.needed(), ways),
                box.body().stream().map(inside -> possible(inside, lines)).toList());
    }

    private Drawing.Line conditional(Drawing.Line line) {
        if (line.implied()) {
            return line;
        }
        int luck = chance.below(20);
        return luck == 0
                ? line.with(Drawing.Told.NEVER, UNTOLD)
                : luck < 11
                        ? line.with(Drawing.Told.YES, chance.of(HOLDS).formatted(line.from()))
                        : line.with(Drawing.Told.NO, chance.of(FAILS));
    }

    /**
     * @param depth loops and maps around it
     * @param lines to which those in its body are added
     */
    private Drawing.Box special(Drawing.Box box, List<String> below, int depth, List<Drawing.Line> lines) {
        var seconds = chance.between(1, 20) + "s";
        return switch (chance.of(OTHERS)) {
            case "wait" -> box.made("wait", Map.of("duration", seconds), List.of());
            case "signal" ->
                box.made(
                        "wait",
                        Map.of(
                                "signal",
                                chance.oneIn(3) ? "shared" : "s" + box.id(),
                                "timeout",
                                seconds,
                                "on_timeout",
                                chance.oneIn(2) ? "fail" : "continue"),
                        List.of());
            case "human" ->
                box.made(
                        "human",
                        Map.of("timeout", seconds, "on_timeout", chance.oneIn(2) ? "fail" : "reject"),
                        List.of());
            case "transform" -> box.made("transform", Map.of("config", Map.of("expr", "'t'")), List.of());
            case "below" -> below.isEmpty() ? box : below(box, below);
            case "loop" ->
                box.made(
                        "loop",
                        Map.of(
                                "while",
                                "iteration < " + chance.below(depth == 0 ? 3 : 2),
                                "max_iterations",
                                chance.between(1, 3),
                                "on_error",
                                onError()),
                        body(box, below, depth + 1, lines));
            default ->
                box.made(
                        "map",
                        Map.of(
                                "items",
                                chance.of(depth == 0 ? List.of("[]", "[1]", "[1, 2, 3, 4]") : List.of("[]", "[1, 2]")),
                                "concurrency",
                                chance.between(1, 3),
                                "on_error",
                                onError()),
                        body(box, below, depth + 1, lines));
        };
    }

    private Drawing.Box below(Drawing.Box box, List<String> below) {
        var fields = new LinkedHashMap<String, Object>(Map.of("workflow", chance.of(below)));
        fields.put("retry", Map.of("max_attempts", Math.min(2, box.attempts()), "initial", box.backoffMs() + "ms"));
        if (box.timeoutMs() > 0) {
            fields.put("timeout", Map.of("attempt", box.timeoutMs() + "ms"));
        }
        return box.made("subworkflow", fields, List.of());
    }

    private String onError() {
        return chance.oneIn(2) ? "fail" : "continue";
    }

    private List<Drawing.Box> body(Drawing.Box around, List<String> below, int depth, List<Drawing.Line> lines) {
        UnaryOperator<Drawing.Box> other =
                box -> depth < 3 && chance.oneIn(4) ? special(box, below, depth, lines) : box;
        if (chance.oneIn(2)) {
            return drawn(around, other, lines);
        }
        var first = other.apply(box(0, 0).named(around.id() + "a"));
        if (chance.oneIn(2)) {
            return List.of(first);
        }
        var second = box(0, 0).named(around.id() + "b");
        return List.of(
                first,
                chance.oneIn(4) ? second.made("wait", Map.of("duration", "2s"), List.of()) : other.apply(second));
    }

    /** A body with lines and joins of its own. */
    private List<Drawing.Box> drawn(Drawing.Box around, UnaryOperator<Drawing.Box> other, List<Drawing.Line> lines) {
        var body = new ArrayList<Drawing.Box>();
        int count = chance.between(2, 4);
        for (int i = 0; i < count; i++) {
            var name = around.id() + (char) ('a' + i);
            int parents = i == 0 ? 0 : chance.below(4);
            for (int p = 0; p < parents; p++) {
                lines.add(new Drawing.Line(chance.of(body).id(), name, chance.oneIn(5)));
            }
            body.add(other.apply(box(0, parents).named(name)));
        }
        return body;
    }

    /** A node with ways on is made a branch that takes some of them. */
    private Drawing.Box branch(Drawing.Box box, List<Drawing.Line> lines) {
        return ways(box, lines, Drawing.Way.CHOSEN, Drawing.Way.NEVER) ? box.made("branch", Map.of(), List.of()) : box;
    }

    /** A loop's ways on depend on how it ends. */
    private Drawing.Box ends(Drawing.Box box, List<Drawing.Line> lines) {
        ways(box, lines, Drawing.Way.BREAK, Drawing.Way.EXHAUSTED);
        return box;
    }

    /** Makes a node's ways ones of these two, each of them once; false if it has none. */
    private boolean ways(Drawing.Box box, List<Drawing.Line> lines, Drawing.Way one, Drawing.Way other) {
        if (lines.stream().noneMatch(line -> line.from().equals(box.id()))) {
            return false;
        }
        var chosen = new LinkedHashMap<String, Drawing.Way>();
        lines.replaceAll(line -> line.from().equals(box.id())
                ? new Drawing.Line(
                        line.from(), line.to(), chosen.computeIfAbsent(line.to(), _ -> chance.oneIn(2) ? one : other))
                : line);
        var once = new LinkedHashSet<>(lines);
        lines.removeIf(line -> line.implied() && !once.remove(line));
        return true;
    }

    private Drawing.Box box(int index, int parents) {
        int needed = parents == 0 || !chance.oneIn(3) ? 0 : chance.between(1, parents);
        int timeout = chance.oneIn(2) ? chance.between(10, 30) * 1_000 : 0;
        return new Drawing.Box(
                "n" + index, chance.of(KINDS), needed, chance.between(1, 3), chance.between(1, 20) * 100, timeout);
    }
}
