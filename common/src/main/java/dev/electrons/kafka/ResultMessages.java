package dev.electrons.kafka;

import dev.electrons.json.Json;
import dev.electrons.result.Result;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Results on {@code de.results} and, for known task types, on {@code de.results.<task_type>}, keyed by run: the public
 * contract. The same result always makes the same bytes.
 */
public final class ResultMessages {
    private final Topics topics;
    private final String source;

    /**
     * A codec for what one service says.
     *
     * @param source the service's name
     */
    public ResultMessages(Topics topics, String source) {
        this.topics = topics;
        this.source = "/de/" + source;
    }

    /**
     * The messages that make a result known.
     *
     * @param version of the event that ended the run, so that a retried run's second result has an id of its own
     */
    public List<Message> messages(Result result, int version, @Nullable String traceparent) {
        var message = Message.of(
                topics.results(),
                result.runId(),
                result.runId() + ":" + version,
                "de.result",
                source,
                result.timestamp(),
                result.runId(),
                traceparent,
                Json.bytes(result));
        return Topics.RESULT_TYPES.contains(result.taskType())
                ? List.of(message, message.to(topics.results(result.taskType())))
                : List.of(message);
    }

    public static Reading<Result> read(Received received) {
        return Reading.attempt(() -> {
            var result = Json.read(received.body(), Result.class);
            if (result.runId() == null || result.status() == null) {
                throw new Incomplete("run_id and status must be there");
            }
            return result;
        });
    }
}
