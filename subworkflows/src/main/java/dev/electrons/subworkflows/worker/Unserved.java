package dev.electrons.subworkflows.worker;

import dev.electrons.boot.Mesh;
import dev.electrons.error.Failure;
import dev.electrons.kafka.BatchHandler;
import dev.electrons.kafka.BatchLoop;
import dev.electrons.kafka.KafkaConfig;
import dev.electrons.kafka.LoopSettings;
import dev.electrons.kafka.Reading;
import dev.electrons.kafka.Received;
import dev.electrons.kafka.TaskCodec;
import dev.electrons.kafka.Topics;
import dev.electrons.signal.Signal;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import dev.electrons.task.Task;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Answers tasks of kinds that no provider serves here: no at once is better than nothing until the time is up. */
public final class Unserved extends VerticleBase implements BatchHandler {
    private static final long PATIENCE_S = 30;
    private static final int WINDOW = 256;

    private final Mesh<?> mesh;
    private final KafkaConfig config;
    private final List<String> kinds;
    private final Outbox outbox;
    private @Nullable BatchLoop loop;
    private boolean stopping;

    public Unserved(Mesh<?> mesh, KafkaConfig config, List<String> kinds, Outbox outbox) {
        this.mesh = mesh;
        this.config = config;
        this.kinds = List.copyOf(kinds);
        this.outbox = outbox;
    }

    @Override
    public Future<?> start() {
        var topics = config.topics();
        var own = kinds.stream().map(topics::tasks).collect(Collectors.toSet());
        Topics.ensure(
                        mesh,
                        config,
                        Stream.concat(own.stream(), Stream.of(topics.signals(), topics.dlq()))
                                .toList())
                .onSuccess(_ -> {
                    if (!stopping) {
                        loop = BatchLoop.start(
                                mesh, config, LoopSettings.of("tasks-unserved", "workers.unserved", own), this);
                    }
                });
        return Future.succeededFuture();
    }

    @Override
    public void handle(List<Received> batch) throws Exception {
        var answers = new ArrayList<Signal>();
        for (var received : batch) {
            switch (TaskCodec.read(received)) {
                case Reading.Understood<Task>(var task) -> answers.add(answer(task));
                case Reading.Unreadable<Task>(var reason) ->
                    outbox.dead(received, reason).await(PATIENCE_S, TimeUnit.SECONDS);
            }
        }
        outbox.signals(answers, null).await(PATIENCE_S, TimeUnit.SECONDS);
    }

    private Signal answer(Task task) {
        var failure = Failure.work(
                "ALL_PROVIDERS_FAILED",
                "no provider of " + task.kind() + " is configured in this mesh: none was tried");
        return new Signal.AttemptSettled(
                task.taskId(), Outcome.failed(failure, Execution.UNKNOWN), mesh.instance(), WINDOW);
    }

    @Override
    public Future<?> stop() {
        stopping = true;
        return loop == null ? Future.succeededFuture() : loop.stop();
    }
}
