package dev.electrons.prime.simulation;

import dev.electrons.event.EventCodec;
import dev.electrons.event.Recorded;
import dev.electrons.id.RunId;
import dev.electrons.postgres.Deferral;
import dev.electrons.postgres.MemoryStore;
import dev.electrons.postgres.RunWrite;
import dev.electrons.postgres.VersionConflict;
import dev.electrons.prime.coordinate.Journal;
import dev.electrons.run.Evolve;
import dev.electrons.run.Folded;
import dev.electrons.run.RunState;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The store as one coordinator sees it: slow, away, or with an answer that gets lost after the deed. */
final class FaultyJournal implements Journal {
    private final World world;
    private final Member member;

    FaultyJournal(World world, Member member) {
        this.world = world;
        this.member = member;
    }

    @Override
    public Future<Map<RunId, RunState>> load(Collection<RunId> runs) {
        member.waits("before it loads");
        if (world.weather().failure()) {
            return away("load");
        }
        var found = new HashMap<RunId, RunState>();
        for (var run : runs) {
            var state = world.store().state(run);
            if (state != null) {
                found.put(run, world.chance().oneIn(4) ? fromSnapshot(run) : state);
            }
        }
        world.telling().line("%s loads %s", member, runs);
        return Future.succeededFuture(found);
    }

    /** As a loaded run is read when there is a snapshot of it. */
    private RunState fromSnapshot(RunId run) {
        int version = world.chance().between(1, world.store().length(run));
        var state = MemoryStore.throughSnapshot(world.store().state(run, version));
        for (var event :
                world.store().events(run).subList(version, world.store().length(run))) {
            state = Evolve.evolve(state, event);
        }
        return state;
    }

    @Override
    public Future<Void> append(List<RunWrite> writes) {
        if (writes.isEmpty()) {
            return Future.succeededFuture();
        }
        member.waits("before it appends");
        if (world.weather().failure()) {
            return away("append");
        }
        try {
            world.store().append(writes, world.planted() != Planted.SKIP_FENCE);
        } catch (VersionConflict e) {
            world.telling().line("%s meets a conflict: %s", member, e.getMessage());
            world.checks().batchBegins(member);
            return Future.failedFuture(e);
        }
        world.telling().line("%s appends %s", member, world.telling().on() ? words(writes) : "");
        writes.forEach(write -> world.checks().appended(write.run()));
        world.checks().batchBegins(member);
        member.waits("between append and publish");
        if (world.weather().failure()) {
            return away("hear that it appended");
        }
        return Future.succeededFuture();
    }

    private static String words(List<RunWrite> writes) {
        return writes.stream()
                .flatMap(write -> Folded.events(write.events()).stream())
                .map(event -> event.id() + " " + EventCodec.type(event.event()))
                .collect(Collectors.joining(", "));
    }

    @Override
    public Future<Map<RunId, List<Recorded>>> recent(Collection<RunId> runs, int most) {
        if (runs.isEmpty() || world.planted() == Planted.NO_REPUBLISH) {
            return Future.succeededFuture(Map.of());
        }
        member.waits("before it reads what to publish again");
        if (world.weather().failure()) {
            return away("read what to publish again");
        }
        return Future.succeededFuture(world.store().recent(runs, most));
    }

    @Override
    public Future<Void> defer(List<Deferral> deferrals) {
        if (deferrals.isEmpty()) {
            return Future.succeededFuture();
        }
        member.waits("before it defers");
        if (world.weather().failure()) {
            return away("defer");
        }
        world.store().defer(deferrals);
        return Future.succeededFuture();
    }

    private <T> Future<T> away(String what) {
        world.telling().line("%s cannot %s: Postgres is away", member, what);
        return Future.failedFuture(MemoryStore.away());
    }
}
