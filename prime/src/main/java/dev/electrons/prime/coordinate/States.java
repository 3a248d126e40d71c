package dev.electrons.prime.coordinate;

import dev.electrons.event.RunEvent;
import dev.electrons.id.RunId;
import dev.electrons.json.Value;
import dev.electrons.run.Evolve;
import dev.electrons.run.Folded;
import dev.electrons.run.NodeState;
import dev.electrons.run.RunState;
import dev.electrons.signal.Signal;
import dev.electrons.task.Outcome;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The states of the runs in hand: those used last, for as long as they go on and a fifth of the heap holds them. A cache;
 * the store has the truth.
 */
final class States {
    private static final int BASE = 3_000;
    private static final int PER_CHARACTER = 2;
    /** A graph is kept as its text and as what was read from it. */
    private static final int PER_GRAPH_CHARACTER = 8;

    private final long most;
    private final Journal journal;
    private final LinkedHashMap<RunId, Cached> cached = new LinkedHashMap<>(1_024, 0.75f, true);
    private final Set<RunId> over = new HashSet<>();
    private long weight;
    private final Set<RunId> fresh = new HashSet<>();

    /**
     * A state and about how many bytes it holds.
     */
    private record Cached(RunState state, long bytes) {}

    /** @param sharers how many share the fifth */
    States(Journal journal, int sharers) {
        this.journal = journal;
        this.most = Runtime.getRuntime().maxMemory() / 5 / sharers;
    }

    /**
     * Makes the states of these signals' runs known, as far as there are such runs.
     *
     * @param trusting take a new run's first event from its signal instead of reading it; the version fence tells when
     *     that was wrong
     */
    void prepare(List<Signal> signals, boolean trusting) throws Exception {
        var missing = new HashSet<RunId>();
        for (var signal : signals) {
            if (cached.containsKey(signal.run())) {
                continue;
            }
            if (trusting && signal instanceof Signal.Requested requested) {
                put(Evolve.fold(signal.run(), List.of(requested.first())));
            } else {
                missing.add(signal.run());
            }
        }
        missing.removeIf(cached::containsKey);
        if (!missing.isEmpty()) {
            Map<RunId, RunState> loaded = journal.load(missing).await();
            loaded.values().forEach(this::put);
            fresh.addAll(loaded.keySet());
        }
    }

    /** Whether the run was read from the store, and nobody asked since: who had it before may have died over it. */
    boolean fresh(RunId run) {
        return fresh.remove(run);
    }

    @Nullable
    RunState of(RunId run) {
        var found = cached.get(run);
        return found == null ? null : found.state();
    }

    /** Events were decided on top of the state that {@link #of} gives. */
    void goOn(List<Folded> events) {
        for (var folded : events) {
            var run = folded.recorded().run();
            cached.computeIfPresent(run, (_, before) -> {
                long more = added(folded.recorded().event());
                weight += more;
                if (folded.after().phase().ended()) {
                    over.add(run);
                }
                return new Cached(folded.after(), before.bytes() + more);
            });
        }
    }

    private void put(RunState state) {
        long bytes = BASE + held(state);
        var before = cached.put(state.run(), new Cached(state, bytes));
        weight += bytes - (before == null ? 0 : before.bytes());
        if (state.phase().ended()) {
            over.add(state.run());
        }
    }

    private static long held(RunState state) {
        var request = state.request();
        if (request == null) {
            return 0;
        }
        long outputs = state.nodes().values().stream()
                .map(NodeState::outcome)
                .mapToLong(States::length)
                .sum();
        return PER_CHARACTER * (request.prompt().length() + length(request.program()) + outputs)
                + PER_GRAPH_CHARACTER * length(request.workflow());
    }

    private static long added(RunEvent event) {
        return event instanceof RunEvent.NodeSettled settled
                ? BASE / 10 + PER_CHARACTER * length(settled.outcome())
                : 0;
    }

    private static long length(@Nullable Outcome outcome) {
        return outcome == null ? 0 : length(outcome.output());
    }

    private static long length(@Nullable Value value) {
        return value == null ? 0 : value.json().length();
    }

    /** Lets go of runs that have ended, and of the longest unused beyond the limit but the last; between batches. */
    void trim() {
        over.forEach(this::drop);
        over.clear();
        while (weight > most && cached.size() > 1) {
            drop(cached.firstEntry().getKey());
        }
    }

    private void drop(RunId run) {
        var gone = cached.remove(run);
        fresh.remove(run);
        weight -= gone == null ? 0 : gone.bytes();
    }

    void clear() {
        cached.clear();
        fresh.clear();
        over.clear();
        weight = 0;
    }
}
