package dev.electrons.prime.coordinate;

import dev.electrons.graph.Timeouts;
import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import dev.electrons.prime.engine.Tasks;
import dev.electrons.run.RunState;
import dev.electrons.signal.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * By when somebody must have heard of an attempt: its worker must begin in time, and not fall silent after. Known to this
 * process alone; who takes a run over gives a worker that has to begin its whole time again, and watches one that has begun
 * from its next sign of life on. Thread-safe: the loop keeps it, a timer asks it.
 */
final class Leases {
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final Map<RunId, Map<AttemptId, Lease>> held = new ConcurrentHashMap<>();

    /**
     * What is expected of one attempt's worker.
     *
     * @param due by when it is to be heard of; {@link Instant#MAX} for whenever it likes
     * @param code of the failure when it is not
     */
    private record Lease(Instant due, String code, @Nullable Duration heartbeat) {
        static Lease begin(Timeouts timeouts, Instant now) {
            var start = timeouts.scheduleToStart();
            return new Lease(
                    start == null ? Instant.MAX : now.plus(start), "SCHEDULE_TO_START_TIMEOUT", timeouts.heartbeat());
        }

        Lease alive(Instant now) {
            return new Lease(heartbeat == null ? Instant.MAX : now.plus(heartbeat), "HEARTBEAT_TIMEOUT", heartbeat);
        }

        Lease told(Instant now) {
            return new Lease(now.plus(AGAIN), code, heartbeat);
        }
    }

    /** What is in flight of a run now; what no longer is, is forgotten. */
    void watch(RunState state, Instant now) {
        if (state.graph() == null || state.shape().leased().isEmpty()) {
            return;
        }
        var shape = state.shape();
        var before = held.getOrDefault(state.run(), Map.of());
        var after = new ConcurrentHashMap<AttemptId, Lease>();
        for (var key : state.outstanding()) {
            if (shape.leased().contains(key.node()) && Tasks.isInFlight(state, key)) {
                var attempt = key.attempt(state.run(), state.node(key).attempts());
                var lease = before.get(attempt);
                after.put(
                        attempt,
                        lease == null ? Lease.begin(shape.node(key.node()).timeouts(), now) : lease);
            }
        }
        if (after.isEmpty()) {
            held.remove(state.run());
        } else {
            held.put(state.run(), after);
        }
    }

    /** A worker has begun, or is still at it. */
    void alive(AttemptId attempt, Instant now) {
        var attempts = held.get(attempt.run());
        if (attempts != null) {
            attempts.computeIfPresent(attempt, (_, lease) -> lease.alive(now));
        }
    }

    /** Somebody else looks after these now. */
    void forget(Predicate<RunId> runs) {
        held.keySet().removeIf(runs);
    }

    /** Attempts that should have been heard of; told again after a while, until they are settled. */
    List<Signal> silent(Instant now) {
        var silent = new ArrayList<Signal>();
        held.values()
                .forEach(attempts -> attempts.replaceAll((attempt, lease) -> {
                    if (lease.due().isAfter(now)) {
                        return lease;
                    }
                    silent.add(new Signal.AttemptSilent(attempt, lease.code()));
                    return lease.told(now);
                }));
        return silent;
    }

    /** Attempts that are watched. */
    int size() {
        return held.values().stream().mapToInt(Map::size).sum();
    }
}
