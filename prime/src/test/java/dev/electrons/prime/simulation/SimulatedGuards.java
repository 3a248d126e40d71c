package dev.electrons.prime.simulation;

import dev.electrons.guard.GuardRecord;
import dev.electrons.guard.GuardState;
import dev.electrons.guard.Target;
import dev.electrons.prime.coordinate.GuardJournal;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Targets that nobody asks for: the runs that are drawn have none. */
final class SimulatedGuards implements GuardJournal {
    @Override
    public Future<Map<String, GuardState>> load(Collection<Target> targets) {
        var states = new HashMap<String, GuardState>();
        targets.forEach(target -> states.put(target.key(), GuardState.empty(target)));
        return Future.succeededFuture(states);
    }

    @Override
    public Future<Void> append(List<GuardRecord> events, Collection<GuardState> after, Instant now) {
        return events.isEmpty()
                ? Future.succeededFuture()
                : Future.failedFuture("a run without a target asked for one");
    }

    @Override
    public Future<Void> defer(GuardState state, Instant due) {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> snapshot(GuardState state) {
        return Future.succeededFuture();
    }
}
