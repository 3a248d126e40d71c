package dev.electrons.subworkflows.worker;

import dev.electrons.signal.Signal;
import dev.electrons.task.StreamChunk;
import io.vertx.core.Future;
import java.util.List;

/** What workers send. Futures complete when the broker has acknowledged all of a batch. */
interface SignalPost {
    Future<?> signals(List<? extends Signal> signals);

    Future<?> chunks(List<StreamChunk> chunks);
}
