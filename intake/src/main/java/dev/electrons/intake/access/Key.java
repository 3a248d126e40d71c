package dev.electrons.intake.access;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One key of an app. The secret itself is kept nowhere.
 *
 * @param id names the key in lists and in the history of runs
 * @param label what it is for, in its maker's words
 * @param sha256 of the secret, hexadecimal
 * @param earlier of the secret before the last rotation; null for none
 * @param earlierUntil when the earlier secret stops working
 * @param stored whether it can be rotated and revoked by the API; keys of the file are changed there
 */
record Key(
        String id,
        String app,
        @Nullable String label,
        String sha256,
        @Nullable String earlier,
        @Nullable Instant earlierUntil,
        Set<Scope> scopes,
        Limits limits,
        boolean stored,
        @Nullable Instant createdAt,
        @Nullable String createdBy) {

    Caller caller() {
        return new Caller(app, id, scopes, limits);
    }
}
