package dev.electrons.bench;

import dev.electrons.json.Value;
import dev.electrons.kafka.BatchHandler;
import dev.electrons.kafka.BatchLoop;
import dev.electrons.kafka.LoopSettings;
import dev.electrons.kafka.Message;
import dev.electrons.kafka.Publisher;
import dev.electrons.kafka.Reading;
import dev.electrons.kafka.Received;
import dev.electrons.kafka.SignalCodec;
import dev.electrons.kafka.TaskCodec;
import dev.electrons.kafka.Topics;
import dev.electrons.signal.Signal;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import dev.electrons.task.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A worker for text whose work is nothing: 400 bytes at once, so that what is measured is the mesh. */
final class NoWork implements BatchHandler, AutoCloseable {
    private static final Value OUTPUT =
            Value.of(dev.electrons.json.Json.MAPPER.createObjectNode().put("text", "x".repeat(380)));
    private static final int WINDOW = 1_000;

    private final SignalCodec codec;
    private final Publisher publisher;
    private final BatchLoop loop;

    NoWork(Stage stage) {
        var topics = stage.kafka().topics();
        codec = new SignalCodec(topics, "bench");
        Topics.ensure(stage.mesh(), stage.kafka(), List.of(topics.tasks("text"), topics.signals()))
                .await();
        publisher = new Publisher(stage.mesh(), stage.kafka());
        loop = BatchLoop.start(
                stage.mesh(),
                stage.kafka(),
                LoopSettings.of("tasks-text", "workers.text", Set.of(topics.tasks("text"))),
                this);
    }

    @Override
    public void handle(List<Received> batch) throws Exception {
        var now = Instant.now();
        var answers = new ArrayList<Message>();
        for (var received : batch) {
            if (TaskCodec.read(received) instanceof Reading.Understood<Task>(var task)) {
                var settled = new Signal.AttemptSettled(
                        task.taskId(), Outcome.success(OUTPUT, Execution.by("bench")), "bench", WINDOW);
                answers.add(codec.message(settled, now, null));
            }
        }
        publisher.send(answers).await(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        loop.stop().await();
        publisher.close().await();
    }
}
