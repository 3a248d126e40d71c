package dev.electrons.kafka;

import dev.electrons.json.Json;
import dev.electrons.task.Task;
import java.time.Instant;

/** Attempts on {@code de.tasks.<kind>}, keyed by task id so that work spreads. */
public final class TaskCodec {
    private final Topics topics;
    private final String source;

    /**
     * A codec for what one service says.
     *
     * @param source the service's name
     */
    public TaskCodec(Topics topics, String source) {
        this.topics = topics;
        this.source = "/de/" + source;
    }

    public Message message(Task task, Instant at) {
        var id = task.taskId().toString();
        var message = Message.of(
                topics.tasks(task.kind()),
                id,
                id,
                "de.task." + task.kind(),
                source,
                at,
                task.taskId().run().toString(),
                task.traceparent(),
                Json.bytes(task));
        return message.traced(task.tracestate());
    }

    public static Reading<Task> read(Received received) {
        return Reading.attempt(() -> {
            var task = Json.read(received.body(), Task.class);
            if (task.taskId() == null || task.kind() == null || task.input() == null || task.deadline() == null) {
                throw new Incomplete("task_id, kind, input and deadline must be there");
            }
            return task;
        });
    }
}
