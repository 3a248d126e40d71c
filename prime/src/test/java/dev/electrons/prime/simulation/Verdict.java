package dev.electrons.prime.simulation;

import dev.electrons.error.Failure;
import dev.electrons.id.NodeKey;
import dev.electrons.run.NodeState.Status;
import dev.electrons.run.RunState;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a run ended as its drawing says it must, given what became of its attempts.
 *
 * @param cancelWanted whether anybody asked for it to be cancelled
 * @param altered whether the drawing no longer tells what was to be done
 */
record Verdict(RunState state, Drawing drawing, boolean cancelWanted, boolean altered) {
    private static final Set<Status> ENDED = Set.of(Status.completed, Status.failed, Status.skipped);

    void check() {
        Broken.unless(state.phase().ended(), "%s never ended", state.run());
        switch (state.phase()) {
            case Completed -> {
                if (altered) {
                    nothingLeft();
                } else {
                    drawing.boxes().forEach(this::followed);
                }
            }
            case Failed -> {
                if (!altered) {
                    failed();
                } else if ("NODES_CANCELLED".equals(code())) {
                    somethingCut();
                }
            }
            case Cancelled -> Broken.unless(cancelWanted, "%s was cancelled, and nobody wanted that", state.run());
            case Pending, Blocked, Running, Refused -> {}
        }
    }

    /** Whatever the graph came to be: each of its nodes ran, or could not be reached. */
    private void nothingLeft() {
        if (state.graph() != null) {
            state.shape().graph().nodes().stream()
                    .filter(node -> state.shape().container(node.id()) == null)
                    .forEach(node -> Broken.unless(
                            ENDED.contains(status(node.id(), 0)),
                            "%s completed with %s still %s",
                            state.run(),
                            node.id(),
                            status(node.id(), 0)));
        }
    }

    /** In a completed run every node ran, or could not be reached. */
    private void followed(Drawing.Box box) {
        followed(box, 0, drawing.into(box.id()), false);
    }

    /** @param goesOn whether what fails there, or cannot be told, ends nothing but its own ways */
    private void followed(Drawing.Box box, int pass, List<Drawing.Line> into, boolean goesOn) {
        var status = status(box.id(), pass);
        Broken.unless(
                ENDED.contains(status),
                "%s completed with %s still %s in pass %d",
                state.run(),
                box.id(),
                status,
                pass);
        long live = into.stream().filter(line -> live(line, pass, goesOn)).count();
        int needed = into.isEmpty() ? 0 : Math.max(1, box.needed());
        Broken.unless(
                (status == Status.skipped) == (live < needed),
                "%s left %s %s in pass %d with %d live tokens of %d",
                state.run(),
                box.id(),
                status,
                pass,
                live,
                needed);
        Broken.unless(
                status != Status.failed
                        || goesOn
                        || drawing.outOf(box.id()).stream().anyMatch(Drawing.Line::onError),
                "%s completed though nobody handles that %s failed",
                state.run(),
                box.id());
        if (status == Status.completed && !box.body().isEmpty()) {
            passed(box, pass);
        }
    }

    /** A loop's or map's body ran as often as it says, and so did those within it. */
    private void passed(Drawing.Box box, int within) {
        var passes = state.table().passes().entrySet().stream()
                .filter(pass ->
                        pass.getKey().node().equals(box.id()) && pass.getValue().within() == within)
                .map(pass -> pass.getKey().iteration())
                .toList();
        Broken.unless(
                passes.size() == box.passes() || taken(),
                "%s: %s made %d passes, and %d are what it says",
                state.run(),
                box.id(),
                passes.size(),
                box.passes());
        for (int pass : passes) {
            box.body().forEach(inside -> followed(inside, pass, drawing.into(box, inside), box.goesOn()));
        }
    }

    /** Of what another run did only the last pass is known. */
    private boolean taken() {
        return state.asked().origin() != null && state.asked().origin().from() != null;
    }

    private boolean live(Drawing.Line line, int pass, boolean goesOn) {
        boolean completed = status(line.from(), pass) == Status.completed;
        boolean way = switch (line.way()) {
            case SUCCESS, CHOSEN -> completed;
            case ERROR -> status(line.from(), pass) == Status.failed;
            case NEVER -> false;
            case BREAK -> completed && !box(line.from()).exhausts();
            case EXHAUSTED -> completed && box(line.from()).exhausts();
        };
        Broken.unless(
                !way || goesOn || line.told() != Drawing.Told.NEVER,
                "%s completed though nobody can tell whether to go from %s to %s",
                state.run(),
                line.from(),
                line.to());
        return way && line.told() == Drawing.Told.YES;
    }

    private Drawing.Box box(String id) {
        return drawing.all().stream()
                .filter(box -> box.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private String code() {
        return state.failure() == null ? "" : state.failure().code();
    }

    /** Whether a run ended because nobody could decide on it. */
    static boolean undecided(@Nullable Failure failure) {
        return failure != null && failure.code().equals("INTERNAL_ERROR");
    }

    private void somethingCut() {
        Broken.unless(
                state.nodes().values().stream().anyMatch(node -> node.status() == Status.cancelled),
                "%s failed for nodes that were cut off, and none was",
                state.run());
    }

    private void failed() {
        var failure = state.failure();
        var code = code();
        boolean refused = code.equals("INVALID_GRAPH") && !ofNode(code); // of a run below it says nothing of this one
        Broken.unless(
                drawing.wrong() == refused || (drawing.wrong() && neverBegan(code)),
                "%s: the graph is %s, the run ended with %s",
                state.run(),
                drawing.wrong() ? "wrong" : "right",
                code);
        boolean explained = ofNode(code)
                || switch (code) {
                    case "INVALID_GRAPH", "RUN_TIMEOUT" -> true;
                    case "INTERNAL_ERROR" -> Plan.undecidable(state);
                    case "ExecutionRaceCondition" -> state.hold() != null;
                    case "RERUN_IMPOSSIBLE" -> taken();
                    case "EXPRESSION_FAILED" ->
                        drawing.lines().stream().anyMatch(line -> line.told() == Drawing.Told.NEVER);
                    case "JOIN_UNSATISFIABLE" -> drawing.boxes().stream().anyMatch(box -> box.needed() > 1);
                    default -> false;
                };
        Broken.unless(explained, "%s failed with %s, which nothing in it explains", state.run(), failure);
    }

    private boolean ofNode(String code) {
        return state.nodes().values().stream()
                .anyMatch(node -> node.status() == Status.failed
                        && node.outcome() != null
                        && node.outcome().failure() != null
                        && node.outcome().failure().code().equals(code));
    }

    /** Its target did not let it, and its graph was not looked at. */
    private boolean neverBegan(String code) {
        return state.graph() == null
                && (code.equals("RUN_TIMEOUT") || undecided(state.failure()) || state.hold() != null);
    }

    private Status status(String box, int pass) {
        return state.node(new NodeKey(box, pass)).status();
    }
}
