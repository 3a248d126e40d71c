package dev.electrons.prime.coordinate;

import dev.electrons.event.Recorded;
import dev.electrons.id.RunId;
import dev.electrons.postgres.Deferral;
import dev.electrons.postgres.EventStore;
import dev.electrons.postgres.RunWrite;
import dev.electrons.run.RunState;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The memory as the coordinator uses it; what each promises is said at {@link EventStore}. */
public interface Journal {
    Future<Map<RunId, RunState>> load(Collection<RunId> runs);

    Future<Void> append(List<RunWrite> writes);

    Future<Map<RunId, List<Recorded>>> recent(Collection<RunId> runs, int most);

    Future<Void> defer(List<Deferral> deferrals);

    /** Keeps a long run's state, so that it need not be folded from its first event; failing is harmless. */
    default Future<Void> snapshot(RunState state) {
        return Future.succeededFuture();
    }

    static Journal of(EventStore store) {
        return new Journal() {
            @Override
            public Future<Map<RunId, RunState>> load(Collection<RunId> runs) {
                return store.load(runs);
            }

            @Override
            public Future<Void> append(List<RunWrite> writes) {
                return store.append(writes);
            }

            @Override
            public Future<Map<RunId, List<Recorded>>> recent(Collection<RunId> runs, int most) {
                return store.recent(runs, most);
            }

            @Override
            public Future<Void> snapshot(RunState state) {
                return store.snapshot(state);
            }

            @Override
            public Future<Void> defer(List<Deferral> deferrals) {
                return store.defer(deferrals);
            }
        };
    }
}
