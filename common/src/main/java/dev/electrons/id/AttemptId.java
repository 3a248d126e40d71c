package dev.electrons.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * One attempt at one pass of one node: {@code run/node/iteration/attempt} on the wire, where it is called
 * {@code task_id}. Deterministic, so it serves as idempotency key all the way to the executor.
 *
 * @param iteration pass of the loop or item of the map, from 0
 * @param attempt from 1
 */
public record AttemptId(RunId run, String node, int iteration, int attempt) {

    @JsonCreator
    public static AttemptId of(String text) {
        var parts = text.split("/", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("task_id must be run/node/iteration/attempt");
        }
        return new AttemptId(RunId.of(parts[0]), parts[1], Integer.parseInt(parts[2]), Integer.parseInt(parts[3]));
    }

    public AttemptId next() {
        return new AttemptId(run, node, iteration, attempt + 1);
    }

    @JsonValue
    @Override
    public String toString() {
        return run + "/" + node + "/" + iteration + "/" + attempt;
    }
}
