package dev.electrons.task;

import dev.electrons.id.AttemptId;
import dev.electrons.json.Value;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to be executed, as it travels on {@code de.tasks.<kind>}, keyed by its id.
 *
 * @param taskId {@code run/node/iteration/attempt}: the idempotency key
 * @param kind which worker it is for
 * @param app on whose behalf
 * @param input fields as the public contract names them for the kind
 * @param models the waterfall to try, best first; empty for kinds without models
 * @param deadline when the attempt times out
 * @param createdAt when the run was requested, or last retried: what was cancelled before does not concern it
 * @param heartbeatMs a worker says that it has begun, and then at least so often that it is still at it; null for as often
 *     as it likes
 * @param budgetUsd what the models of the run may cost in US dollars, all attempts together; null for no bound of its own
 * @param traceparent W3C trace context to carry on
 * @param tracestate the same
 */
public record Task(
        AttemptId taskId,
        String kind,
        String app,
        int priority,
        Value input,
        List<String> models,
        Instant deadline,
        Instant createdAt,
        @Nullable Long heartbeatMs,
        @Nullable Double budgetUsd,
        @Nullable String traceparent,
        @Nullable String tracestate) {

    /** The same at another place of its trace. */
    public Task traced(String place) {
        return new Task(
                taskId,
                kind,
                app,
                priority,
                input,
                models,
                deadline,
                createdAt,
                heartbeatMs,
                budgetUsd,
                place,
                tracestate);
    }
}
