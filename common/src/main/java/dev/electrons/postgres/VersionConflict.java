package dev.electrons.postgres;

/** Another writer has appended to one of these runs since it was read. Nothing of the batch was written. */
public final class VersionConflict extends RuntimeException {
    VersionConflict(String detail) {
        super("a run has moved on: " + detail, null, false, false);
    }
}
