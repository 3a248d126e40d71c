package dev.electrons.prime.simulation;

import dev.electrons.guard.GuardRecord;
import dev.electrons.guard.GuardState;
import dev.electrons.guard.Target;
import dev.electrons.postgres.MemoryStore;
import dev.electrons.postgres.VersionConflict;
import dev.electrons.prime.coordinate.GuardJournal;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The targets' streams as one coordinator sees them: slow, away, or with an answer that gets lost after the deed. */
final class FaultyGuards implements GuardJournal {
    private final World world;
    private final Member member;

    FaultyGuards(World world, Member member) {
        this.world = world;
        this.member = member;
    }

    @Override
    public Future<Map<String, GuardState>> load(Collection<Target> targets) {
        member.waits("before it loads targets");
        return world.weather().failure()
                ? away("load targets")
                : Future.succeededFuture(world.guards().load(targets));
    }

    @Override
    public Future<Void> append(List<GuardRecord> events, Collection<GuardState> after, Instant now) {
        if (events.isEmpty()) {
            return Future.succeededFuture();
        }
        member.waits("before it appends to targets");
        if (world.weather().failure()) {
            return away("append to targets");
        }
        try {
            world.guards().append(events, after, now);
        } catch (VersionConflict e) {
            world.telling().line("%s meets a conflict: %s", member, e.getMessage());
            return Future.failedFuture(e);
        }
        events.forEach(event -> world.telling().line("%s appends to %s: %s", member, event.target(), event.event()));
        member.waits("after it appended to targets");
        return world.weather().failure() ? away("hear that it appended to targets") : Future.succeededFuture();
    }

    @Override
    public Future<Void> defer(GuardState state, Instant due) {
        if (world.weather().failure()) {
            return away("defer a target");
        }
        world.guards().defer(state, due);
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> snapshot(GuardState state) {
        return Future.succeededFuture();
    }

    private <T> Future<T> away(String what) {
        world.telling().line("%s cannot %s: Postgres is away", member, what);
        return Future.failedFuture(MemoryStore.away());
    }
}
