package dev.electrons.prime.simulation;

import dev.electrons.event.WorkRequest;
import dev.electrons.id.RunId;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import dev.electrons.signal.Signal;
import dev.electrons.signal.Steering;
import dev.electrons.task.Kinds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Draws plans: a few runs of small random graphs, and the cancels that hit some of them. New kinds of either go here. */
final class Plans {
    private static final List<String> KINDS = List.of(Kinds.PROGRAM, Kinds.TEXT, Kinds.CODE);
    private static final List<String> OTHERS = List.of("wait", "signal", "human", "transform", "loop", "map");
    private static final String APP = "app:shop";
    private final Chance chance;

    Plans(Chance chance) {
        this.chance = chance;
    }

    Plan draw() {
        var asks = new ArrayList<Plan.Ask>();
        var steers = new ArrayList<Plan.Steer>();
        var drawings = new LinkedHashMap<RunId, Drawing>();
        int runs = chance.between(1, 4);
        for (int i = 0; i < runs; i++) {
            var run = runId(i);
            var drawing = chance.oneIn(5) ? null : drawing();
            if (drawing != null) {
                drawings.put(run, drawing);
                people(run, i, drawing, steers);
            }
            asks.add(new Plan.Ask(run, request(run, drawing)));
            steer(run, i, steers);
            if (drawing != null && chance.oneIn(4)) {
                change(run, i, drawing, steers);
            }
        }
        return new Plan(asks, steers, drawings);
    }

    private void steer(RunId run, int number, List<Plan.Steer> steers) {
        for (int i = 0; i < 4 && chance.oneIn(4); i++) {
            var id = "-" + number + "-" + i;
            steers.add(steer(
                    switch (chance.below(6)) {
                        case 0, 1 -> new Steering.CancelAsked("cancel" + id, run, APP, "enough");
                        case 2 -> new Steering.PauseAsked("pause" + id, run, APP, "later");
                        case 3, 4 -> new Steering.RetryAsked("retry" + id, run, APP);
                        default -> new Steering.ResumeAsked("resume" + id, run, APP);
                    }));
        }
    }

    /** Decisions and signals for those who wait for them, and some for those who do not. */
    private void people(RunId run, int number, Drawing drawing, List<Plan.Steer> steers) {
        for (var box : drawing.boxes()) {
            var id = "-" + number + "-" + box.id();
            if (box.kind().equals("human") && !chance.oneIn(3)) {
                steers.add(steer(new Steering.DecisionMade(
                        "decision" + id,
                        run,
                        APP,
                        box.id(),
                        null,
                        chance.oneIn(2) ? "approve" : "reject",
                        null,
                        null)));
            } else if (box.more().containsKey("signal") && !chance.oneIn(3)) {
                steers.add(steer(new Steering.SignalSent("signal" + id, run, APP, "s" + box.id(), null)));
            }
        }
    }

    /** What changes the graph, or has some of it done again: the drawing no longer tells what must come of it. */
    private void change(RunId run, int number, Drawing drawing, List<Plan.Steer> steers) {
        var box = chance.of(drawing.boxes());
        var id = "-" + number;
        steers.add(steer(
                switch (chance.below(3)) {
                    case 0 ->
                        new Steering.ReplayAsked("replay" + id, run, APP, box.id(), null, null, null, chance.oneIn(2));
                    case 1 ->
                        patch(
                                "patch" + id,
                                run,
                                List.of(
                                        Map.of(
                                                "op",
                                                "add",
                                                "path",
                                                "/nodes/-",
                                                "value",
                                                Map.of("id", "p", "kind", "text")),
                                        Map.of(
                                                "op",
                                                "add",
                                                "path",
                                                "/edges/-",
                                                "value",
                                                Map.of("from", box.id(), "to", "p"))));
                    default ->
                        patch("patch" + id, run, List.of(Map.of("op", "remove", "path", "/nodes/" + chance.below(3))));
                }));
    }

    private static Signal patch(String id, RunId run, List<Map<String, Object>> operations) {
        return new Steering.PatchAsked(id, run, APP, Value.of(operations), "a change", null);
    }

    private Plan.Steer steer(Signal signal) {
        return new Plan.Steer(signal, chance.between(1, 8), chance.between(1, 2));
    }

    private RunId runId(int index) {
        long time = SimulatedClock.BEGIN.toEpochMilli() + index;
        return new RunId(new UUID(
                time << 16 | 7 << 12 | (chance.bits() & 0xfff), 1L << 63 | (chance.bits() & 0x3fff_ffff_ffff_ffffL)));
    }

    private WorkRequest request(RunId run, @Nullable Drawing drawing) {
        var fields = new LinkedHashMap<String, Object>(Map.of(
                "execution_id",
                run.toString(),
                "request_id",
                run.toString(),
                "app",
                chance.oneIn(2) ? "shop" : "lab",
                "route",
                "POST /executions",
                "title",
                "a title",
                "prompt",
                "a prompt",
                "models",
                WorkRequest.Models.UNSAID,
                "priority",
                chance.below(10),
                "timeout_ms",
                chance.between(40, 120) * 1_000));
        if (drawing == null) {
            fields.put("task_type", chance.of(KINDS.subList(1, 3)));
        } else {
            fields.put("workflow", new Value(drawing.json()));
        }
        return Json.read(Json.text(fields), WorkRequest.class);
    }

    private Drawing drawing() {
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
            boxes.add(wide || !chance.oneIn(3) ? box : special(box));
        }
        if (!wide) {
            boxes.replaceAll(box -> box.task() && chance.oneIn(8) ? branch(box, lines) : box);
        }
        boolean wrong = chance.oneIn(40);
        if (wrong) {
            lines.add(new Drawing.Line(
                    boxes.getFirst().id(),
                    chance.oneIn(2) ? "nowhere" : boxes.getFirst().id(),
                    false));
        }
        return new Drawing(List.copyOf(boxes), List.copyOf(lines), wrong);
    }

    private Drawing.Box special(Drawing.Box box) {
        var seconds = chance.between(1, 20) + "s";
        return switch (chance.of(OTHERS)) {
            case "wait" -> box.made("wait", Map.of("duration", seconds), List.of());
            case "signal" ->
                box.made(
                        "wait",
                        Map.of(
                                "signal",
                                "s" + box.id(),
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
            case "loop" ->
                box.made(
                        "loop",
                        Map.of(
                                "while",
                                "iteration < " + chance.below(3),
                                "max_iterations",
                                chance.between(1, 3),
                                "on_error",
                                onError()),
                        body(box));
            default ->
                box.made(
                        "map",
                        Map.of(
                                "items",
                                chance.of(List.of("[]", "[1]", "[1, 2, 3, 4]")),
                                "concurrency",
                                chance.between(1, 3),
                                "on_error",
                                onError()),
                        body(box));
        };
    }

    private String onError() {
        return chance.oneIn(2) ? "fail" : "continue";
    }

    private List<Drawing.Box> body(Drawing.Box around) {
        var first = box(0, 0).named(around.id() + "a");
        var second = box(0, 0).named(around.id() + "b");
        if (chance.oneIn(4)) {
            second = second.made("wait", Map.of("duration", "2s"), List.of());
        }
        return chance.oneIn(2) ? List.of(first) : List.of(first, second);
    }

    /** A node with ways on is made a branch that takes some of them. */
    private Drawing.Box branch(Drawing.Box box, List<Drawing.Line> lines) {
        if (lines.stream().noneMatch(line -> line.from().equals(box.id()))) {
            return box;
        }
        var chosen = new LinkedHashMap<String, Drawing.Way>();
        lines.replaceAll(line -> line.from().equals(box.id())
                ? new Drawing.Line(
                        line.from(),
                        line.to(),
                        chosen.computeIfAbsent(
                                line.to(), _ -> chance.oneIn(2) ? Drawing.Way.CHOSEN : Drawing.Way.NEVER))
                : line);
        var once = new LinkedHashSet<>(lines);
        lines.removeIf(line -> line.ofBranch() && !once.remove(line));
        return box.made("branch", Map.of(), List.of());
    }

    private Drawing.Box box(int index, int parents) {
        int needed = parents == 0 || !chance.oneIn(3) ? 0 : chance.between(1, parents);
        int timeout = chance.oneIn(2) ? chance.between(10, 30) * 1_000 : 0;
        return new Drawing.Box(
                "n" + index, chance.of(KINDS), needed, chance.between(1, 3), chance.between(1, 20) * 100, timeout);
    }
}
