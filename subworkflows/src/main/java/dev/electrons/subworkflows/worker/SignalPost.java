package dev.electrons.subworkflows.worker;

import dev.electrons.signal.Signal;
import dev.electrons.task.StreamChunk;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What workers send. Futures complete when the broker has acknowledged all of a batch. */
interface SignalPost {
    /** @param traceparent of the task that they are about, when they are about one */
    Future<?> signals(List<? extends Signal> signals, @Nullable String traceparent);

    Future<?> chunks(List<StreamChunk> chunks);
}
