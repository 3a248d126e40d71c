package dev.electrons.guard;

import dev.electrons.guard.Refusal.Reason;
import dev.electrons.id.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether a run may start on its target now: the guards in their order, the first refusal wins. Pure. */
public final class GuardCheck {
    private static final int MOST_DOUBLINGS = 30;
    private static final int JITTER_PERCENT = 10;

    private GuardCheck() {}

    /**
     * Why not; empty when it may.
     *
     * @param queued whether the run waits already: those behind it are not in its way
     */
    public static Optional<Refusal> refusal(GuardState state, Asker asker, boolean queued, Instant now) {
        var policy = asker.policy();
        if (state.failures() >= policy.maxConsecutiveFailures()) {
            return no(
                    Reason.ExhaustedRetries, null, null, inARow(state.failures()) + "; an operator has to look at it");
        }
        if (policy.ask() && state.failedDuring()) {
            return no(
                    Reason.PreviousExecutionFailed,
                    null,
                    null,
                    "the last run failed while it was executing; an operator has to look at what it left behind");
        }
        return busy(state, asker, queued).or(() -> early(state, asker, now));
    }

    private static String inARow(int failures) {
        return failures == 1 ? "the last run on this target failed" : failures + " runs on this target failed in a row";
    }

    private static Optional<Refusal> busy(GuardState state, Asker asker, boolean queued) {
        var holder = state.holder();
        if (holder != null) {
            boolean own = holder.asker().app().equals(asker.app());
            return no(
                    Reason.ResourceBusy,
                    own ? holder.asker().run() : null,
                    null,
                    own ? "the run " + holder.asker().run() + " has this target" : "another app's run has this target");
        }
        if (!state.lingering().isEmpty()) {
            return no(
                    Reason.ExecutionRaceCondition,
                    null,
                    null,
                    "a run that had to give this target back is still executing");
        }
        if (!queued && !state.queue().isEmpty()) {
            return no(
                    Reason.ResourceBusy,
                    null,
                    null,
                    state.queue().size() == 1
                            ? "another run waits for this target already"
                            : state.queue().size() + " runs wait for this target already");
        }
        return Optional.empty();
    }

    private static Optional<Refusal> early(GuardState state, Asker asker, Instant now) {
        var policy = asker.policy();
        var completed = state.completed().get(asker.workflow());
        if (completed != null && completed.plus(policy.cooldown()).isAfter(now)) {
            var next = completed.plus(policy.cooldown());
            return no(
                    Reason.RecentlyExecuted,
                    null,
                    next,
                    "a run of " + asker.workflow() + " completed on this target at " + completed
                            + "; the next may start at " + next);
        }
        if (state.failures() > 0 && state.lastFailure() != null) {
            var next = state.lastFailure().plus(backoff(policy, state));
            if (next.isAfter(now)) {
                return no(
                        Reason.BackoffActive, null, next, inARow(state.failures()) + "; the next may start at " + next);
            }
        }
        return Optional.empty();
    }

    /** Whether somebody waits, or would be refused, until an operator has looked at what failed. */
    public static boolean review(GuardState state, Instant now) {
        var waits = state.queue()
                .first()
                .flatMap(waiter -> refusal(state, waiter.asker(), true, now).stream())
                .anyMatch(refusal -> refusal.reason().review());
        return waits || state.review() || state.failures() >= state.most();
    }

    /** When the target must be looked at again by itself; empty when nothing waits for time. */
    public static Optional<Instant> nextDue(GuardState state, Instant now) {
        if (state.holder() != null) {
            return Optional.of(state.holder().asker().until());
        }
        if (!state.lingering().isEmpty()) {
            return state.lingering().values().stream()
                    .map(held -> held.asker().until())
                    .min(Instant::compareTo);
        }
        return state.queue()
                .first()
                .flatMap(waiter -> refusal(state, waiter.asker(), true, now).stream())
                .flatMap(refusal -> Stream.ofNullable(refusal.nextAllowedAt()))
                .min(Instant::compareTo);
    }

    /** {@code base * 2^(k-1)}, capped, and up to a tenth more or less, the same for everybody who asks. */
    static Duration backoff(GuardPolicy policy, GuardState state) {
        int doublings = Math.min(state.failures() - 1, MOST_DOUBLINGS);
        long factor = 1L << doublings;
        var base = policy.backoffBase();
        var wait = base.compareTo(policy.backoffCap().dividedBy(factor)) >= 0
                ? policy.backoffCap()
                : base.multipliedBy(factor);
        int hash = Math.floorMod((state.target().key() + state.failures()).hashCode(), 2 * JITTER_PERCENT + 1);
        return wait.plus(wait.multipliedBy(hash - JITTER_PERCENT).dividedBy(100));
    }

    private static Optional<Refusal> no(Reason reason, @Nullable RunId heldBy, @Nullable Instant next, String words) {
        return Optional.of(new Refusal(reason, heldBy, next, words));
    }
}
