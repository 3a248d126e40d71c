package dev.electrons.postgres;

import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.event.WorkRequest;
import dev.electrons.id.RunId;
import dev.electrons.result.Result;
import dev.electrons.run.Folded;
import dev.electrons.run.Results;
import dev.electrons.run.RunState;
import dev.electrons.run.RunSummary;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one batch adds to one run.
 *
 * @param events in order, without gaps, following what is stored
 * @param summary null when it did not change
 * @param ended what each {@code RunFinished} among the events made: more than one when a run was retried at once
 */
public record RunWrite(
        RunId run, List<Folded> events, @Nullable RunSummary summary, List<Ended> ended, OpenRun open) {

    /**
     * A result and the version of the event that made it.
     *
     * @param workflow what the run is listed by
     * @param callback whom to tell; null for nobody
     */
    public record Ended(
            RunId run,
            int version,
            Result result,
            @Nullable String workflow,
            @Nullable Callback callback) {
        /** US dollars; null when nothing was spent. */
        @Nullable
        Double cost() {
            var usage = result.usage();
            var cost = usage == null ? null : usage.costUsd();
            return cost == null || cost == 0 ? null : cost;
        }
    }

    /** Where a result is to be posted to. */
    public record Callback(
            String url,
            @Nullable String traceparent,
            @Nullable String tracestate) {
        static @Nullable Callback of(WorkRequest request) {
            return request.callbackUrl() == null
                    ? null
                    : new Callback(request.callbackUrl(), request.traceparent(), request.tracestate());
        }
    }

    /** The write that these events call for, companions included: a function of the events alone. */
    public static RunWrite of(RunState before, List<Recorded> events) {
        return folded(before, Folded.onto(before, events));
    }

    /** The same of events that are folded already, on top of {@code before}. */
    public static RunWrite folded(RunState before, List<Folded> events) {
        var state = before;
        RunSummary summary = null;
        var ended = new ArrayList<Ended>(0);
        for (var folded : events) {
            var event = folded.recorded();
            var next = folded.after();
            if (next.version() == 1
                    || next.phase() != state.phase()
                    || !RunSummary.status(next).equals(RunSummary.status(state))) {
                summary = RunSummary.of(next);
            }
            if (event.event() instanceof RunEvent.RunFinished) {
                ended.add(ended(next, event.version()));
            }
            state = next;
        }
        return new RunWrite(before.run(), List.copyOf(events), summary, ended, open(before, state));
    }

    private static Ended ended(RunState state, int version) {
        var classification = state.classification();
        return new Ended(
                state.run(),
                version,
                Results.of(state),
                classification == null ? null : classification.workflow(),
                Callback.of(state.asked()));
    }

    private static OpenRun open(RunState before, RunState after) {
        var due = after.nextDue();
        if (due.isEmpty()) {
            return OpenRun.CLOSED;
        }
        var was = before.version() == 0 ? null : before.nextDue().orElse(null);
        if (was == null) {
            return OpenRun.due(before.run(), due.get(), after.asked().reservedMicros());
        }
        return due.get().isBefore(was) ? OpenRun.due(before.run(), due.get()) : OpenRun.UNCHANGED;
    }
}
