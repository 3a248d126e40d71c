package dev.electrons.prime.simulation;

import dev.electrons.event.Phase;
import dev.electrons.id.RunId;
import dev.electrons.run.RunState;
import java.util.HashMap;
import java.util.Map;

/** What must hold of targets: one run at a time has one, and whoever wants one is known to it. */
final class TargetChecks {
    private final World world;
    private final Map<String, RunId> holders = new HashMap<>();

    TargetChecks(World world) {
        this.world = world;
    }

    void appended(RunId run) {
        var state = world.store().state(run, world.store().length(run));
        var hold = state.hold();
        if (hold == null) {
            return;
        }
        var target = hold.target().name();
        if (state.phase() == Phase.Running) {
            var other = holders.put(target, run);
            Broken.unless(
                    other == null || other.equals(run), "%s runs on %s at the same time as %s", run, target, other);
        } else {
            holders.remove(target, run);
        }
    }

    /** Nothing can happen but that time passes: targets and runs know of each other. */
    void quiet() {
        for (var target : world.guards().all()) {
            var holder = target.holder();
            if (holder != null) {
                var state = world.store().state(holder.asker().run());
                Broken.unless(
                        state != null && state.phase() == Phase.Running,
                        "%s has the target %s and does not run",
                        holder.asker().run(),
                        target.target().name());
            }
        }
        for (var run : world.store().runs()) {
            var state = world.store().state(run, world.store().length(run));
            Broken.unless(known(state), "%s waits for a target that does not know of it", run);
        }
    }

    private boolean known(RunState state) {
        var hold = state.hold();
        return hold == null
                || hold.granted()
                || state.phase().ended()
                || world.guards().all().stream()
                        .filter(target -> target.target().equals(hold.target()))
                        .anyMatch(target -> target.queue().find(state.run()) != null);
    }

    /** Every run has ended: no target is anybody's. */
    void end() {
        for (var target : world.guards().all()) {
            Broken.unless(
                    target.holder() == null
                            && target.queue().isEmpty()
                            && target.lingering().isEmpty(),
                    "the target %s is still somebody's",
                    target.target().name());
        }
    }
}
