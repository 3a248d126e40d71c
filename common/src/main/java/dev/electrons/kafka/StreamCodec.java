package dev.electrons.kafka;

import dev.electrons.json.Json;
import dev.electrons.task.StreamChunk;

/** Live output on {@code de.streams}, keyed by run. */
public final class StreamCodec {
    private final Topics topics;
    private final String source;

    /**
     * A codec for what one service says.
     *
     * @param source the service's name
     */
    public StreamCodec(Topics topics, String source) {
        this.topics = topics;
        this.source = "/de/" + source;
    }

    public Message message(StreamChunk chunk) {
        var run = chunk.taskId().run().toString();
        return Message.of(
                topics.streams(),
                run,
                chunk.taskId() + "/" + chunk.channel() + "/" + chunk.seq(),
                "de.stream." + chunk.channel(),
                source,
                chunk.at(),
                run,
                null,
                Json.bytes(chunk));
    }

    public static Reading<StreamChunk> read(Received received) {
        return Reading.attempt(() -> {
            var chunk = Json.read(received.body(), StreamChunk.class);
            if (chunk.taskId() == null || chunk.channel() == null || chunk.text() == null) {
                throw new Incomplete("task_id, channel and text must be there");
            }
            return chunk;
        });
    }
}
