package dev.electrons.prime.simulation;

import dev.electrons.id.NodeKey;
import dev.electrons.run.NodeState.Status;
import dev.electrons.run.RunState;
import java.util.Set;

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
                if (!altered) {
                    drawing.boxes().forEach(this::followed);
                }
            }
            case Failed -> {
                if (!altered) {
                    failed();
                }
            }
            case Cancelled -> Broken.unless(cancelWanted, "%s was cancelled, and nobody wanted that", state.run());
            case Pending, Blocked, Running, Refused -> {}
        }
    }

    /** In a completed run every node ran, or could not be reached. */
    private void followed(Drawing.Box box) {
        var status = status(box.id());
        Broken.unless(ENDED.contains(status), "%s completed with %s still %s", state.run(), box.id(), status);
        long live = drawing.into(box.id()).stream().filter(this::live).count();
        int needed = drawing.into(box.id()).isEmpty() ? 0 : Math.max(1, box.needed());
        Broken.unless(
                (status == Status.skipped) == (live < needed),
                "%s left %s %s with %d live tokens of %d",
                state.run(),
                box.id(),
                status,
                live,
                needed);
        Broken.unless(
                status != Status.failed || drawing.outOf(box.id()).stream().anyMatch(Drawing.Line::onError),
                "%s completed though nobody handles that %s failed",
                state.run(),
                box.id());
    }

    private boolean live(Drawing.Line line) {
        return switch (line.way()) {
            case SUCCESS, CHOSEN -> status(line.from()) == Status.completed;
            case ERROR -> status(line.from()) == Status.failed;
            case NEVER -> false;
        };
    }

    private void failed() {
        var failure = state.failure();
        var code = failure == null ? "" : failure.code();
        Broken.unless(
                drawing.wrong() == code.equals("INVALID_GRAPH"),
                "%s: the graph is %s, the run ended with %s",
                state.run(),
                drawing.wrong() ? "wrong" : "right",
                code);
        boolean explained = switch (code) {
            case "INVALID_GRAPH", "RUN_TIMEOUT" -> true;
            case "JOIN_UNSATISFIABLE" -> drawing.boxes().stream().anyMatch(box -> box.needed() > 1);
            default ->
                state.nodes().values().stream()
                        .anyMatch(node -> node.status() == Status.failed
                                && node.outcome() != null
                                && node.outcome().failure() != null
                                && node.outcome().failure().code().equals(code));
        };
        Broken.unless(explained, "%s failed with %s, which nothing in it explains", state.run(), failure);
    }

    private Status status(String box) {
        return state.node(new NodeKey(box, 0)).status();
    }
}
