package dev.electrons.subworkflows.call;

import io.vertx.core.buffer.Buffer;
import java.util.Map;

/** What came of asking another service. */
public sealed interface Exchange {

    /**
     * It answered.
     *
     * @param headers by name in lower case
     * @param body empty when the answer was a stream: its events have been handed over one by one
     */
    record Answered(int status, Map<String, String> headers, Buffer body) implements Exchange {
        public String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    /** Nobody is there: nothing was begun. */
    record Unreachable(String words) implements Exchange {}

    /** The connection broke after the question was sent; what was begun there is not known. */
    record Broken(String words) implements Exchange {}

    /** The answer did not end in time. */
    record TimedOut(String words) implements Exchange {}

    /** The breaker is open: nobody was asked. */
    record NotAsked(String words) implements Exchange {}

    /** The attempt was stopped while waiting. */
    record Stopped() implements Exchange {}
}
