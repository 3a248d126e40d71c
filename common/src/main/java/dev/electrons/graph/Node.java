package dev.electrons.graph;

import dev.electrons.json.Value;
import org.jspecify.annotations.Nullable;

/**
 * One step of a graph.
 *
 * @param kind which worker executes it, or what the coordinator does with it itself
 * @param config static task input; an object
 * @param input expression that gives an object laid over {@code config}
 * @param join when a node with several incoming edges starts
 */
public record Node(
        String id,
        String kind,
        @Nullable Value config,
        @Nullable String input,
        @Nullable Join join,
        @Nullable RetryPolicy retry,
        @Nullable Timeouts timeout) {

    public static Node of(String id, String kind) {
        return new Node(id, kind, null, null, null, null, null);
    }

    public Join joins() {
        return join == null ? Join.ALL : join;
    }

    public RetryPolicy retries() {
        return retry == null ? RetryPolicy.DEFAULT : retry;
    }

    public Timeouts timeouts() {
        return timeout == null ? Timeouts.DEFAULT : timeout;
    }
}
