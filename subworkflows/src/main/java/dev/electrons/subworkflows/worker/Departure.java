package dev.electrons.subworkflows.worker;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;

/** The last part to start and so the first to stop: all kinds leave at the same time, or draining would take too long. */
public final class Departure extends VerticleBase {
    private final List<TaskWorker> workers;

    public Departure(List<TaskWorker> workers) {
        this.workers = List.copyOf(workers);
    }

    @Override
    public Future<?> start() {
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        return Future.join(workers.stream().map(TaskWorker::leave).toList());
    }
}
