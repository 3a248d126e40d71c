package dev.electrons.prime.coordinate;

import dev.electrons.guard.GuardRecord;
import dev.electrons.guard.GuardState;
import dev.electrons.guard.Target;
import dev.electrons.postgres.GuardStore;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The memory of targets as the coordinator uses it; what each promises is said at {@link GuardStore}. */
public interface GuardJournal {
    Future<Map<String, GuardState>> load(Collection<Target> targets);

    Future<Void> append(List<GuardRecord> events, Collection<GuardState> after, Instant now);

    Future<Void> defer(GuardState state, Instant due);

    /** Keeps a state, so that it need not be folded from its first event; failing is harmless. */
    Future<Void> snapshot(GuardState state);

    static GuardJournal of(GuardStore store) {
        return new GuardJournal() {
            @Override
            public Future<Map<String, GuardState>> load(Collection<Target> targets) {
                return store.load(targets);
            }

            @Override
            public Future<Void> append(List<GuardRecord> events, Collection<GuardState> after, Instant now) {
                return store.append(events, after, now);
            }

            @Override
            public Future<Void> defer(GuardState state, Instant due) {
                return store.defer(state, due);
            }

            @Override
            public Future<Void> snapshot(GuardState state) {
                return store.snapshot(state);
            }
        };
    }
}
