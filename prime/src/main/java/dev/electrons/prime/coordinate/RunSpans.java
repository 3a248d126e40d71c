package dev.electrons.prime.coordinate;

import dev.electrons.observe.RunTrace;
import dev.electrons.observe.Spans;
import dev.electrons.run.Results;
import dev.electrons.run.RunState;
import java.util.Map;

/** Tells the trace of a request how its run went, once that has ended. */
final class RunSpans {
    private final Spans spans;

    RunSpans(Spans spans) {
        this.spans = spans;
    }

    void ended(RunState state) {
        var ended = state.endedAt();
        if (!spans.wanted() || ended == null) {
            return;
        }
        var request = state.asked();
        var above = request.origin() == null ? null : request.origin().parent();
        var failure = state.failure();
        spans.tell(new Spans.Told(
                "run",
                RunTrace.run(state.run(), request.traceparent()),
                RunTrace.parent(above, request.traceparent()),
                state.createdAt(),
                ended,
                Map.of(
                        "de.run_id", state.run().toString(),
                        "de.app_id", request.app(),
                        "de.task_type", Results.taskType(state),
                        "de.phase", state.phase().word()),
                failure == null ? null : failure.code()));
    }
}
