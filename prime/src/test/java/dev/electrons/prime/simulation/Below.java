package dev.electrons.prime.simulation;

import dev.electrons.event.RunEvent;
import dev.electrons.event.WorkRequest;
import dev.electrons.id.AttemptId;
import dev.electrons.id.NodeKey;
import dev.electrons.id.RunId;
import dev.electrons.run.NodeState;
import dev.electrons.run.RunState;
import java.util.Optional;

/** What must hold between a run and the runs that are part of it. */
final class Below {
    private final World world;

    Below(World world) {
        this.world = world;
    }

    /** The attempt that a run is. */
    static Optional<AttemptId> parent(RunState state) {
        return Optional.ofNullable(state.asked().origin()).map(WorkRequest.Origin::parent);
    }

    /** The story calls a run below after the attempt that it is. */
    void named(RunId run) {
        if (world.telling().on() && world.store().length(run) == 1) {
            parent(world.store().state(run, 1))
                    .ifPresent(attempt -> world.telling()
                            .name(run, world.telling().named(attempt.toString()).replace('/', '.')));
        }
    }

    /** Nothing can happen but that time passes: both sides know of each other what there is to know. */
    void quiet(RunId run) {
        var state = world.store().state(run, world.store().length(run));
        if (!state.phase().ended()) {
            state.outstanding().stream().map(state::node).forEach(node -> asked(state, node));
        }
        parent(state).ifPresent(attempt -> {
            boolean awaited = awaited(state, attempt);
            boolean again = world.store().events(run).stream()
                    .anyMatch(recorded -> recorded.event() instanceof RunEvent.NodesReset);
            Broken.unless(
                    !awaited || !state.phase().ended(),
                    "%s has ended as %s, and the run above was not told",
                    run,
                    state.phase());
            Broken.unless(
                    awaited || again || state.phase().ended() || state.cancelling() != null,
                    "nobody waits for %s any more, and it was not told to stop",
                    run);
        });
    }

    private void asked(RunState state, NodeState node) {
        if (node.child() != null && node.status() == NodeState.Status.running) {
            Broken.unless(
                    world.store().length(node.child()) > 0,
                    "%s waits for a run that nobody asked for: %s",
                    state.run(),
                    node.child());
        }
    }

    private boolean awaited(RunState state, AttemptId attempt) {
        var above = world.store().state(attempt.run());
        if (above == null || above.phase().ended()) {
            return false;
        }
        var node = above.node(NodeKey.of(attempt));
        return node.status() == NodeState.Status.running && state.run().equals(node.child());
    }
}
