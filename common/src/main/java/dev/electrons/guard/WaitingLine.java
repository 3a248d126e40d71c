package dev.electrons.guard;

import dev.electrons.guard.GuardState.Waiter;
import dev.electrons.id.RunId;
import java.util.Collection;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePMap;

/**
 * Runs that wait behind a target, sorted into lanes of equals: whatever lets one of a lane start lets all of it, so that
 * finding the next costs as much for ten that wait as for ten thousand. Immutable.
 */
public record WaitingLine(PMap<RunId, Waiter> waiters, PMap<Lane, TreePMap<Integer, Waiter>> lanes) {
    static final WaitingLine EMPTY = new WaitingLine(HashTreePMap.empty(), HashTreePMap.empty());

    /** What runs have in common that are served in the order in which they came. */
    public record Lane(int priority, String app, String workflow, GuardPolicy policy) {
        static Lane of(Asker asker) {
            return new Lane(asker.priority(), asker.app(), asker.workflow(), asker.policy());
        }
    }

    static WaitingLine of(Collection<Waiter> all) {
        var line = EMPTY;
        for (var waiter : all) {
            line = line.plus(waiter);
        }
        return line;
    }

    WaitingLine plus(Waiter waiter) {
        var key = Lane.of(waiter.asker());
        var lane = lanes.get(key);
        var longer = (lane == null ? TreePMap.<Integer, Waiter>empty() : lane).plus(waiter.place(), waiter);
        return new WaitingLine(waiters.plus(waiter.asker().run(), waiter), lanes.plus(key, longer));
    }

    WaitingLine minus(RunId run) {
        var waiter = waiters.get(run);
        if (waiter == null) {
            return this;
        }
        var key = Lane.of(waiter.asker());
        var shorter = Objects.requireNonNull(lanes.get(key)).minus(waiter.place());
        return new WaitingLine(waiters.minus(run), shorter.isEmpty() ? lanes.minus(key) : lanes.plus(key, shorter));
    }

    /** The first of each lane. */
    public Stream<Waiter> first() {
        return lanes.values().stream().map(lane -> lane.firstEntry().getValue());
    }

    public @Nullable Waiter find(RunId run) {
        return waiters.get(run);
    }

    public Collection<Waiter> all() {
        return waiters.values();
    }

    public int size() {
        return waiters.size();
    }

    public boolean isEmpty() {
        return waiters.isEmpty();
    }
}
