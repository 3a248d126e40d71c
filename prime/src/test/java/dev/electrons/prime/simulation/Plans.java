package dev.electrons.prime.simulation;

import dev.electrons.event.WorkRequest;
import dev.electrons.guard.GuardSignal;
import dev.electrons.id.RunId;
import dev.electrons.json.Value;
import dev.electrons.prime.Posted;
import dev.electrons.signal.Signal;
import dev.electrons.signal.Steering;
import dev.electrons.task.Kinds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Draws plans: a few runs of small random graphs, and what is wanted of them while they run. New kinds of signals go here. */
final class Plans {
    private static final List<String> TARGETS = List.of("door", "Window ");
    private static final String APP = "app:shop";

    private final Chance chance;
    private final Drawings drawings;
    private final Map<String, Drawing> definitions = new LinkedHashMap<>();
    private final List<Plan.Steer> steers = new ArrayList<>();
    private final List<Plan.Undo> undos = new ArrayList<>();
    private final Map<RunId, Drawing> drawn = new LinkedHashMap<>();
    private final boolean targets;

    Plans(Chance chance) {
        this.chance = chance;
        drawings = new Drawings(chance);
        targets = chance.oneIn(4);
    }

    Plan draw() {
        if (chance.oneIn(3)) {
            define();
        }
        var asks = new ArrayList<Plan.Ask>();
        var reruns = new ArrayList<Plan.Rerun>();
        int runs = chance.between(1, 4);
        for (int i = 0; i < runs; i++) {
            var run = runId(i);
            asks.add(ask(run, i));
            if (chance.oneIn(8)) {
                reruns.add(rerun(runId(runs + i), run));
            }
        }
        return new Plan(
                asks, steers, drawn, definitions, reruns, undos, wishes(), chance.oneIn(3) ? chance.between(1, 2) : 0);
    }

    /** Each may ask for those before it; seldom one asks for itself, which has to end somewhere. */
    private void define() {
        int count = chance.between(1, 3);
        for (int i = 0; i < count; i++) {
            var name = "w" + i;
            var below = new ArrayList<>(definitions.keySet());
            if (chance.oneIn(30)) {
                below.add(name);
            }
            var drawing = drawings.draw(below);
            if (drawing.multiplies(name)) {
                drawing = drawings.draw(List.copyOf(definitions.keySet()));
            }
            definitions.put(name, chance.oneIn(3) ? guarded(drawing) : drawing);
        }
    }

    private Drawing guarded(Drawing drawing) {
        return !targets
                ? drawing
                : drawing.guarded(Map.of(
                        "target",
                        "'" + chance.of(TARGETS) + "'",
                        "cooldown",
                        chance.below(4) + "s",
                        "max_consecutive_failures",
                        chance.between(1, 4),
                        "backoff",
                        Map.of("base", "1s", "cap", "8s"),
                        "after_failure",
                        chance.oneIn(4) ? "ask" : "allow",
                        "on_blocked",
                        chance.oneIn(4) ? "refuse" : "wait"));
    }

    private Plan.Ask ask(RunId run, int number) {
        if (chance.oneIn(5)) {
            steer(run, number);
            return new Plan.Ask(run, request(run, null, null));
        }
        var names = List.copyOf(definitions.keySet());
        var name = names.isEmpty() || chance.oneIn(2) ? null : chance.of(names);
        var drawing = name == null ? drawing(names) : definitions.getOrDefault(name, Drawing.NONE);
        drawn.put(run, drawing);
        people(run, number, drawing);
        steer(run, number);
        if (chance.oneIn(4)) {
            change(run, number, drawing);
        }
        return new Plan.Ask(run, request(run, drawing, name));
    }

    private Drawing drawing(List<String> below) {
        var drawing = drawings.draw(below);
        return chance.oneIn(2) ? guarded(drawing) : drawing;
    }

    private Plan.Rerun rerun(RunId run, RunId of) {
        var drawing = drawn.get(of);
        var from = drawing == null || chance.oneIn(5)
                ? null
                : chance.of(drawing.boxes()).id();
        if (drawing != null) {
            drawn.put(run, drawing);
        }
        return new Plan.Rerun(run, of, from, chance.between(1, 12));
    }

    private List<GuardSignal.Wish> wishes() {
        var wishes = new ArrayList<GuardSignal.Wish>();
        for (int i = 0; targets && i < 2 && chance.oneIn(3); i++) {
            var target = chance.of(TARGETS);
            wishes.add(
                    chance.oneIn(2)
                            ? new GuardSignal.Approve("wish" + i, target, "operator", "looked at")
                            : new GuardSignal.Clear("wish" + i, target, "operator", "stuck"));
        }
        return wishes;
    }

    private void steer(RunId run, int number) {
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
    private void people(RunId run, int number, Drawing drawing) {
        for (var box : drawing.all()) {
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
                steers.add(steer(new Steering.SignalSent(
                        "signal" + id, run, APP, String.valueOf(box.more().get("signal")), null)));
            }
        }
    }

    /** What changes the graph, or has some of it done again: the drawing no longer tells what must come of it. */
    private void change(RunId run, int number, Drawing drawing) {
        var box = chance.of(drawing.boxes());
        var id = "-" + number;
        if (chance.oneIn(3)) {
            steers.add(steer(
                    new Steering.ReplayAsked("replay" + id, run, APP, box.id(), null, null, null, chance.oneIn(2))));
            return;
        }
        int patches = chance.between(1, 2);
        for (int i = 0; i < patches; i++) {
            var operations = Value.of(operations(drawing, box));
            steers.add(steer(new Steering.PatchAsked("patch" + id + "-" + i, run, APP, operations, "a change", null)));
        }
        if (chance.oneIn(2)) {
            undos.add(new Plan.Undo("undo" + id, run));
        }
    }

    private List<Map<String, Object>> operations(Drawing drawing, Drawing.Box box) {
        var node = "/nodes/" + chance.below(4);
        var edge = "/edges/" + chance.below(4);
        return switch (chance.below(8)) {
            case 0 ->
                List.of(
                        operation("add", "/nodes/-", Map.of("id", "p", "kind", "text")),
                        operation("add", "/edges/-", Map.of("from", box.id(), "to", "p")));
            case 1 -> List.of(Map.of("op", "remove", "path", node));
            case 6, 7 -> without(drawing, box);
            case 2 -> List.of(Map.of("op", "remove", "path", edge));
            case 3 -> List.of(operation("replace", node, Map.of("id", box.id(), "kind", Kinds.CODE, "join", "any")));
            case 4 -> List.of(operation("replace", node + "/join", chance.oneIn(2) ? "any" : "all"));
            default -> List.of(operation("replace", edge + "/to", box.id()));
        };
    }

    /** A node is taken out with all that leads to and from it. */
    private static List<Map<String, Object>> without(Drawing drawing, Drawing.Box box) {
        var operations = new ArrayList<Map<String, Object>>();
        var edges = drawing.edges();
        for (int i = edges.size() - 1; i >= 0; i--) {
            if (edges.get(i).from().equals(box.id()) || edges.get(i).to().equals(box.id())) {
                operations.add(Map.of("op", "remove", "path", "/edges/" + i));
            }
        }
        operations.add(Map.of("op", "remove", "path", "/nodes/" + drawing.all().indexOf(box)));
        return operations;
    }

    private static Map<String, Object> operation(String op, String path, Object value) {
        return Map.of("op", op, "path", path, "value", value);
    }

    private Plan.Steer steer(Signal signal) {
        return new Plan.Steer(signal, chance.between(1, 8), chance.between(1, 2));
    }

    private RunId runId(int index) {
        long time = SimulatedClock.BEGIN.toEpochMilli() + index;
        return new RunId(new UUID(
                time << 16 | 7 << 12 | (chance.bits() & 0xfff), 1L << 63 | (chance.bits() & 0x3fff_ffff_ffff_ffffL)));
    }

    /** @param definition by which the drawing is asked for; null to post it */
    private WorkRequest request(RunId run, @Nullable Drawing drawing, @Nullable String definition) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("app", chance.oneIn(2) ? "shop" : "lab");
        fields.put("priority", chance.below(10));
        fields.put("timeout_ms", chance.between(40, 120) * 1_000);
        if (chance.oneIn(30)) {
            fields.put("title", Plan.UNDECIDABLE);
        }
        if (targets && chance.oneIn(6)) {
            fields.put("target", chance.of(TARGETS));
        }
        if (drawing == null) {
            fields.put("task_type", chance.of(List.of(Kinds.TEXT, Kinds.CODE)));
        } else {
            fields.put("workflow", definition == null ? new Value(drawing.json()) : Map.of("name", definition));
        }
        return Posted.request(run, fields);
    }
}
