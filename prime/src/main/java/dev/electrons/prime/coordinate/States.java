package dev.electrons.prime.coordinate;

import dev.electrons.event.Recorded;
import dev.electrons.id.RunId;
import dev.electrons.postgres.EventStore;
import dev.electrons.run.Evolve;
import dev.electrons.run.RunState;
import dev.electrons.signal.Signal;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The states of the runs in hand: those used last, for as long as they go on. A cache; the store has the truth. */
final class States {
    private static final int MOST = 20_000;

    private final EventStore store;
    private final LinkedHashMap<RunId, RunState> cached = new LinkedHashMap<>(1_024, 0.75f, true);
    private final Set<RunId> fresh = new HashSet<>();

    States(EventStore store) {
        this.store = store;
    }

    /**
     * Makes the states of these signals' runs known, as far as there are such runs.
     *
     * @param trusting take a new run's first event from its signal instead of reading it; the version fence tells when
     *     that was wrong
     */
    void prepare(List<Signal> signals, boolean trusting) throws Exception {
        fresh.clear();
        var missing = new HashSet<RunId>();
        for (var signal : signals) {
            if (cached.containsKey(signal.run())) {
                continue;
            }
            if (trusting && signal instanceof Signal.Requested requested) {
                cached.put(signal.run(), Evolve.fold(signal.run(), List.of(requested.first())));
            } else {
                missing.add(signal.run());
            }
        }
        missing.removeIf(cached::containsKey);
        if (!missing.isEmpty()) {
            Map<RunId, RunState> loaded = store.load(missing).await();
            cached.putAll(loaded);
            fresh.addAll(loaded.keySet());
        }
    }

    /** Whether the run was read from the store for the batch in hand: who had it before may have died over it. */
    boolean fresh(RunId run) {
        return fresh.contains(run);
    }

    @Nullable
    RunState of(RunId run) {
        return cached.get(run);
    }

    void evolve(List<Recorded> events) {
        for (var event : events) {
            cached.computeIfPresent(event.run(), (_, state) -> Evolve.evolve(state, event));
        }
    }

    /** Lets go of runs that have ended, and of the longest unused beyond the limit. */
    void forgetEnded() {
        if (cached.size() > MOST / 2) {
            cached.values().removeIf(state -> state.phase().ended());
        }
        var oldest = cached.keySet().iterator();
        for (int excess = cached.size() - MOST; excess > 0; excess--) {
            oldest.next();
            oldest.remove();
        }
    }

    void clear() {
        cached.clear();
    }
}
