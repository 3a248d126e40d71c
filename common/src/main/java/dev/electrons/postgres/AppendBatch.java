package dev.electrons.postgres;

import dev.electrons.id.RunId;
import dev.electrons.postgres.RunWrite.Ended;
import dev.electrons.run.Folded;
import dev.electrons.run.RunSummary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * The rows of a batch of writes, sorted by key so that two batches never wait for each other in a circle, and at most one
 * row per run for each companion, as one statement wants it.
 */
record AppendBatch(
        List<Folded> events, List<RunSummary> summaries, List<Ended> ended, List<Due> due, List<RunId> closed) {

    record Due(RunId run, OpenRun.Due open) {}

    record Call(Ended ended, RunWrite.Callback to) {}

    static AppendBatch of(List<RunWrite> writes) {
        var events = new ArrayList<Folded>();
        var ended = new ArrayList<Ended>();
        var summaries = new TreeMap<RunId, RunSummary>();
        var open = new TreeMap<RunId, OpenRun>();
        for (var write : writes) {
            events.addAll(write.events());
            if (write.summary() != null) {
                summaries.put(write.run(), write.summary());
            }
            ended.addAll(write.ended());
            open.merge(write.run(), write.open(), AppendBatch::latest);
        }
        events.sort(Comparator.comparing((Folded folded) -> folded.recorded().run())
                .thenComparingInt(folded -> folded.recorded().version()));
        ended.sort(Comparator.comparing(Ended::run).thenComparingInt(Ended::version));
        var due = new ArrayList<Due>();
        var closed = new ArrayList<RunId>();
        open.forEach((run, change) -> {
            switch (change) {
                case OpenRun.Due earlier -> due.add(new Due(run, earlier));
                case OpenRun.Closed _ -> closed.add(run);
                case OpenRun.Unchanged _ -> {}
            }
        });
        return new AppendBatch(events, List.copyOf(summaries.values()), ended, due, closed);
    }

    boolean isEmpty() {
        return events.isEmpty() && summaries.isEmpty() && ended.isEmpty() && due.isEmpty() && closed.isEmpty();
    }

    /** The results of which somebody is to be told. */
    List<Call> calls() {
        var calls = new ArrayList<Call>(0);
        for (var row : ended) {
            if (row.callback() != null) {
                calls.add(new Call(row, row.callback()));
            }
        }
        return calls;
    }

    private static OpenRun latest(OpenRun before, OpenRun after) {
        if (after instanceof OpenRun.Unchanged) {
            return before;
        }
        return before instanceof OpenRun.Due first && after instanceof OpenRun.Due second ? first.and(second) : after;
    }
}
