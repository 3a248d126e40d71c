package dev.electrons.postgres;

import dev.electrons.id.RunId;

/** What came of a request to accept. */
public sealed interface Acceptance {
    RunId run();

    /** Written and durable, now or by an earlier try of the same run. */
    record Accepted(RunId run) implements Acceptance {}

    /** The app had used the id before, for this run; nothing was written. */
    record Existing(RunId run) implements Acceptance {}
}
