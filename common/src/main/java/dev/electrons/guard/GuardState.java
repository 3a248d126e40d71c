package dev.electrons.guard;

import dev.electrons.id.RunId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * A target as its events make it. Immutable; the maps are persistent.
 *
 * @param version of the last event folded; 0 before the first
 * @param holder the run that has it; null when it is free
 * @param queue runs that wait behind it
 * @param lingering runs from which an operator took it, and which have not ended
 * @param completed when the last run of each workflow completed
 * @param failures how many runs failed in a row
 * @param most failures in a row that whoever asked last would have
 * @param lastFailure when the last of them did
 * @param failedDuring whether it had begun to execute
 * @param review whether a run was refused for what only an operator lifts
 * @param served at which version each app last got the target
 */
public record GuardState(
        Target target,
        int version,
        @Nullable Held holder,
        WaitingLine queue,
        PMap<RunId, Held> lingering,
        PMap<String, Instant> completed,
        int failures,
        int most,
        @Nullable Instant lastFailure,
        boolean failedDuring,
        boolean review,
        PMap<String, Integer> served) {
    private static final int MOST_KEPT = 500;

    /** A run that has the target. */
    public record Held(Asker asker, Instant since) {}

    /**
     * A run that waits.
     *
     * @param place version of the event that put it there: earlier is nearer
     */
    public record Waiter(Asker asker, Refusal refusal, Instant since, int place) {}

    public static GuardState empty(Target target) {
        return new GuardState(
                target,
                0,
                null,
                WaitingLine.EMPTY,
                HashTreePMap.empty(),
                HashTreePMap.empty(),
                0,
                GuardPolicy.STANDARD.maxConsecutiveFailures(),
                null,
                false,
                false,
                HashTreePMap.empty());
    }

    public static GuardState fold(GuardState state, List<GuardRecord> events) {
        for (var event : events) {
            state = state.after(event);
        }
        return state;
    }

    /** The state after one more event. */
    public GuardState after(GuardRecord recorded) {
        int next = recorded.version();
        return switch (recorded.event()) {
            case GuardEvent.Granted e -> granted(e.asker(), recorded);
            case GuardEvent.Queued e -> {
                var waiter = new Waiter(e.asker(), e.refusal(), recorded.at(), next);
                yield with(next, holder, queue.plus(waiter), lingering).refused(e.asker(), e.refusal());
            }
            case GuardEvent.Refused e -> with(next, holder, queue, lingering).refused(e.asker(), e.refusal());
            case GuardEvent.Left e -> with(next, holder, queue.minus(e.run()), lingering);
            case GuardEvent.Released e -> released(e, recorded);
            case GuardEvent.Approved _ -> forgotten(next, holder, lingering, completed);
            case GuardEvent.Cleared _ ->
                forgotten(
                        next,
                        null,
                        holder == null
                                ? lingering
                                : lingering.plus(holder.asker().run(), holder),
                        HashTreePMap.empty());
        };
    }

    private GuardState granted(Asker asker, GuardRecord recorded) {
        var apps = served.size() < MOST_KEPT ? served : HashTreePMap.<String, Integer>empty();
        return new GuardState(
                target,
                recorded.version(),
                new Held(asker, recorded.at()),
                queue.minus(asker.run()),
                lingering,
                completed,
                failures,
                asker.policy().maxConsecutiveFailures(),
                lastFailure,
                failedDuring,
                review,
                apps.plus(asker.app(), recorded.version()));
    }

    private GuardState released(GuardEvent.Released event, GuardRecord recorded) {
        boolean held = holder != null && holder.asker().run().equals(event.run());
        var state = with(recorded.version(), held ? null : holder, queue, lingering.minus(event.run()));
        return switch (event.ending()) {
            case CANCELLED -> state;
            case COMPLETED -> {
                var kept = completed.size() < MOST_KEPT ? completed : HashTreePMap.<String, Instant>empty();
                yield state.forgotten(
                        state.version, state.holder, state.lingering, kept.plus(event.workflow(), recorded.at()));
            }
            case FAILED_BEFORE, FAILED_DURING ->
                new GuardState(
                        target,
                        state.version,
                        state.holder,
                        queue,
                        state.lingering,
                        completed,
                        failures + 1,
                        most,
                        recorded.at(),
                        event.ending() == Ending.FAILED_DURING,
                        state.review,
                        served);
        };
    }

    private GuardState with(int next, @Nullable Held held, WaitingLine waiting, PMap<RunId, Held> still) {
        return new GuardState(
                target,
                next,
                held,
                waiting,
                still,
                completed,
                failures,
                most,
                lastFailure,
                failedDuring,
                review,
                served);
    }

    private GuardState refused(Asker asker, Refusal refusal) {
        boolean asked = review || refusal.reason().review();
        return new GuardState(
                target,
                version,
                holder,
                queue,
                lingering,
                completed,
                failures,
                asker.policy().maxConsecutiveFailures(),
                lastFailure,
                failedDuring,
                asked,
                served);
    }

    private GuardState forgotten(int next, @Nullable Held held, PMap<RunId, Held> still, PMap<String, Instant> done) {
        return new GuardState(target, next, held, queue, still, done, 0, most, null, false, false, served);
    }
}
