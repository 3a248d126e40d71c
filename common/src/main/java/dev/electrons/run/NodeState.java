package dev.electrons.run;

import dev.electrons.json.Value;
import dev.electrons.task.Outcome;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where one pass of a node stands.
 *
 * @param attempts how many attempts were dispatched
 * @param live live tokens that reached it
 * @param dead dead tokens that reached it
 * @param mapped what its input expression gave
 * @param since when it came into this status
 * @param due when the attempt in flight times out, or the next one is to start
 * @param outcome of the last attempt
 */
public record NodeState(
        Status status,
        int attempts,
        int live,
        int dead,
        @Nullable Value mapped,
        Instant since,
        @Nullable Instant due,
        @Nullable Outcome outcome) {

    /** As the public contract names them. */
    public enum Status {
        pending,
        running,
        waiting,
        completed,
        failed,
        skipped,
        cancelled;

        /** Whether the node still owes an outcome. */
        public boolean outstanding() {
            return this == running || this == waiting;
        }
    }

    static NodeState untouched(Instant since) {
        return new NodeState(Status.pending, 0, 0, 0, null, since, null, null);
    }

    NodeState token(boolean alive) {
        return new NodeState(
                status, attempts, live + (alive ? 1 : 0), dead + (alive ? 0 : 1), mapped, since, due, outcome);
    }

    NodeState dispatched(int attempt, @Nullable Value input, Instant at, Instant deadline) {
        return new NodeState(Status.running, attempt, live, dead, input, at, deadline, outcome);
    }

    NodeState retrying(Outcome last, Instant at, Instant retryAt) {
        return new NodeState(Status.waiting, attempts, live, dead, mapped, at, retryAt, last);
    }

    NodeState ended(Status ending, @Nullable Outcome last, Instant at) {
        return new NodeState(ending, attempts, live, dead, mapped, at, null, last);
    }
}
