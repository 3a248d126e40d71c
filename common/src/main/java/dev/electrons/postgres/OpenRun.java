package dev.electrons.postgres;

import dev.electrons.id.RunId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a write does to the run's row among the unfinished. */
public sealed interface OpenRun {

    /** Nothing: what the row says is still early enough. */
    record Unchanged() implements OpenRun {}

    /**
     * The run is unfinished, and something must happen by then. A row that says earlier keeps what it says.
     *
     * @param keyHash see {@link KeyHash}
     * @param reserved what its models may cost, in millionths of a US dollar, written with a new row; null for no bound
     */
    record Due(int keyHash, Instant due, @Nullable Long reserved) implements OpenRun {
        /** Both at once, in one row. */
        Due and(Due later) {
            return new Due(
                    keyHash, due.isBefore(later.due) ? due : later.due, reserved == null ? later.reserved : reserved);
        }
    }

    /** The run is over. */
    record Closed() implements OpenRun {}

    OpenRun UNCHANGED = new Unchanged();
    OpenRun CLOSED = new Closed();

    static OpenRun due(RunId run, Instant due) {
        return due(run, due, null);
    }

    static OpenRun due(RunId run, Instant due, @Nullable Long reserved) {
        return new Due(KeyHash.of(run), due, reserved);
    }
}
