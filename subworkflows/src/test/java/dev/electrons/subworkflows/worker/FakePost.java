package dev.electrons.subworkflows.worker;

import dev.electrons.signal.Signal;
import dev.electrons.task.StreamChunk;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A broker that acknowledges, except when it is told not to. */
final class FakePost implements SignalPost {
    final List<Signal> signals = new CopyOnWriteArrayList<>();
    final List<@Nullable String> traces = new CopyOnWriteArrayList<>();
    final List<StreamChunk> chunks = new CopyOnWriteArrayList<>();
    final List<Integer> batches = new CopyOnWriteArrayList<>();
    final AtomicInteger refusals = new AtomicInteger();
    volatile RuntimeException refusal = new IllegalStateException("the broker is away");

    @Override
    public Future<?> signals(List<? extends Signal> batch, @Nullable String traceparent) {
        if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            return Future.failedFuture(refusal);
        }
        signals.addAll(batch);
        traces.add(traceparent);
        return Future.succeededFuture();
    }

    @Override
    public Future<?> chunks(List<StreamChunk> batch) {
        batches.add(batch.size());
        chunks.addAll(batch);
        return Future.succeededFuture();
    }

    List<Signal.AttemptSettled> settled() {
        return signals.stream()
                .filter(Signal.AttemptSettled.class::isInstance)
                .map(Signal.AttemptSettled.class::cast)
                .toList();
    }
}
