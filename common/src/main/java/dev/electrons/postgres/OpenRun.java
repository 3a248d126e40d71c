package dev.electrons.postgres;

import dev.electrons.id.RunId;
import java.time.Instant;

/** What a write does to the run's row among the unfinished. */
public sealed interface OpenRun {

    /** Nothing: what the row says is still early enough. */
    record Unchanged() implements OpenRun {}

    /**
     * The run is unfinished, and something must happen by then. A row that says earlier keeps what it says.
     *
     * @param keyHash see {@link KeyHash}
     */
    record Due(int keyHash, Instant due) implements OpenRun {}

    /** The run is over. */
    record Closed() implements OpenRun {}

    OpenRun UNCHANGED = new Unchanged();
    OpenRun CLOSED = new Closed();

    static OpenRun due(RunId run, Instant due) {
        return new Due(KeyHash.of(run), due);
    }
}
