package dev.electrons.bench.load;

import dev.electrons.bench.stage.Corner;
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
import dev.electrons.signal.Signal;
import dev.electrons.task.Execution;
import dev.electrons.task.Kinds;
import dev.electrons.task.Outcome;
import dev.electrons.task.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Answers every text task at once with 400 bytes: what is left is what the mesh itself costs. */
public final class NoOpWorker implements BatchHandler, AutoCloseable {
    private static final int WINDOW = 1_000;
    private static final Value OUTPUT = Payload.output();

    private final Publisher publisher;
    private final SignalCodec signals;
    private final BatchLoop loop;
    private final AtomicLong done = new AtomicLong();
    private final Consumer<Task> seen;
    private final int window;

    private NoOpWorker(Corner corner, Consumer<Task> seen, int window) {
        this.window = window;
        var mesh = corner.mesh();
        var kafka = corner.kafka();
        this.seen = seen;
        this.publisher = new Publisher(mesh, kafka);
        this.signals = new SignalCodec(kafka.topics(), "bench");
        var settings = LoopSettings.of("no-op", "bench", Set.of(kafka.topics().tasks(Kinds.TEXT)));
        this.loop = BatchLoop.start(mesh, kafka, settings, this);
    }

    /**
     * Starts serving text tasks.
     *
     * @param seen told of each task when it arrives
     */
    public static NoOpWorker start(Corner corner, Consumer<Task> seen) {
        return start(corner, seen, WINDOW);
    }

    /** @param window how many tasks it says it can hold */
    public static NoOpWorker start(Corner corner, Consumer<Task> seen, int window) {
        return corner.keep(new NoOpWorker(corner, seen, window));
    }

    /** Tasks done so far. */
    public long done() {
        return done.get();
    }

    @Override
    public void handle(List<Received> batch) throws Exception {
        var messages = new ArrayList<Message>(batch.size());
        var now = Instant.now();
        for (var received : batch) {
            if (TaskCodec.read(received) instanceof Reading.Understood<Task>(var task)) {
                seen.accept(task);
                var settled = new Signal.AttemptSettled(
                        task.taskId(), Outcome.success(OUTPUT, Execution.by("bench")), "bench", window);
                messages.add(signals.message(settled, now, task.traceparent()));
            }
        }
        publisher.send(messages).await(30, TimeUnit.SECONDS);
        done.addAndGet(messages.size());
    }

    @Override
    public void close() throws TimeoutException {
        loop.stop().transform(_ -> publisher.close()).await(20, TimeUnit.SECONDS);
    }
}
