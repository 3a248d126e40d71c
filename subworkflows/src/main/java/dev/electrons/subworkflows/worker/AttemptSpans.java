package dev.electrons.subworkflows.worker;

import dev.electrons.observe.RunTrace;
import dev.electrons.observe.Spans;
import dev.electrons.task.Outcome;
import dev.electrons.task.Task;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Tells the trace of a request how the attempts of its run went. */
final class AttemptSpans {
    private final Spans spans;
    private final String worker;

    AttemptSpans(Spans spans, String worker) {
        this.spans = spans;
        this.worker = worker;
    }

    /** The task for whoever works on it: what they ask others is part of the attempt. */
    Task inside(Task task) {
        return spans.wanted()
                ? task.traced(
                        RunTrace.attempt(task.taskId(), task.traceparent()).toString())
                : task;
    }

    void ended(Task task, Outcome outcome, Instant began, Instant ended) {
        if (!spans.wanted()) {
            return;
        }
        var failure = outcome.failure();
        spans.tell(new Spans.Told(
                "attempt " + task.kind(),
                RunTrace.attempt(task.taskId(), task.traceparent()),
                Optional.of(
                        RunTrace.run(task.taskId().run(), task.traceparent()).spanId()),
                began,
                ended,
                Map.of(
                        "de.run_id", task.taskId().run().toString(),
                        "de.task_id", task.taskId().toString(),
                        "de.kind", task.kind(),
                        "de.worker", worker),
                failure == null ? null : failure.code()));
    }
}
