package dev.electrons.prime.guard;

import dev.electrons.guard.Asker;
import dev.electrons.guard.GuardCheck;
import dev.electrons.guard.GuardEvent;
import dev.electrons.guard.GuardRecord;
import dev.electrons.guard.GuardSignal;
import dev.electrons.guard.GuardState;
import dev.electrons.guard.GuardState.Waiter;
import dev.electrons.guard.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides what a signal does to a target. A signal that was answered before gives no events. Pure. */
public final class Guards {
    private static final String PRIME = "prime";

    private final List<GuardRecord> events = new ArrayList<>(2);
    private final Instant now;
    private GuardState state;

    private Guards(GuardState state, Instant now) {
        this.state = state;
        this.now = now;
    }

    /** The events that follow the state's last one because of this signal. */
    public static List<GuardRecord> decide(GuardState state, GuardSignal signal, Instant now) {
        var guards = new Guards(state, now);
        switch (signal) {
            case GuardSignal.Acquire acquire -> guards.acquire(acquire.asker());
            case GuardSignal.Release release -> guards.release(release);
            case GuardSignal.TimeCame _ -> {}
            case GuardSignal.Approve wish ->
                guards.tell(wish.actor(), wish.id(), new GuardEvent.Approved(wish.reason()));
            case GuardSignal.Clear wish -> guards.tell(wish.actor(), wish.id(), new GuardEvent.Cleared(wish.reason()));
        }
        guards.next();
        return guards.events;
    }

    private void tell(String actor, @Nullable String cause, GuardEvent event) {
        var recorded = new GuardRecord(
                state.target().key(), state.target().name(), state.version() + 1, now, actor, cause, event);
        events.add(recorded);
        state = state.after(recorded);
    }

    private boolean holds(Asker asker) {
        return state.holder() != null && state.holder().asker().run().equals(asker.run());
    }

    private void acquire(Asker asker) {
        if (holds(asker)
                || state.queue().find(asker.run()) != null
                || state.lingering().containsKey(asker.run())) {
            return; // it is told again what it was told before
        }
        var refusal = GuardCheck.refusal(state, asker, false, now);
        var inputs = GuardEvent.Inputs.of(state, asker);
        if (refusal.isEmpty()) {
            tell(PRIME, null, new GuardEvent.Granted(asker));
        } else if (asker.policy().waits() && refusal.get().reason() != Refusal.Reason.ExecutionRaceCondition) {
            tell(PRIME, null, new GuardEvent.Queued(asker, refusal.get(), inputs));
        } else {
            tell(PRIME, null, new GuardEvent.Refused(asker, refusal.get(), inputs));
        }
    }

    private void release(GuardSignal.Release release) {
        var run = release.run();
        var holder = state.holder();
        var held = holder != null && holder.asker().run().equals(run)
                ? holder
                : state.lingering().get(run);
        if (held != null) {
            tell(PRIME, null, new GuardEvent.Released(run, held.asker().workflow(), release.ending()));
        } else if (state.queue().find(run) != null) {
            tell(PRIME, null, new GuardEvent.Left(run));
        }
    }

    /** Gives the target to whoever is next and may have it: by priority, then to the app that had it least lately. */
    private void next() {
        if (state.holder() != null
                || !state.lingering().isEmpty()
                || state.queue().isEmpty()) {
            return;
        }
        state.queue()
                .first()
                .filter(waiter ->
                        GuardCheck.refusal(state, waiter.asker(), true, now).isEmpty())
                .min(Comparator.comparingInt((Waiter waiter) -> -waiter.asker().priority())
                        .thenComparingInt(waiter ->
                                state.served().getOrDefault(waiter.asker().app(), 0))
                        .thenComparingInt(Waiter::place))
                .ifPresent(waiter -> tell(PRIME, null, new GuardEvent.Granted(waiter.asker())));
    }
}
