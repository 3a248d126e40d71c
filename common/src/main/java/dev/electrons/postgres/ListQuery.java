package dev.electrons.postgres;

import dev.electrons.id.RunId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which runs to list. Every null is no restriction.
 *
 * @param status in the words of old clients ({@code errored}) or a phase ({@code Failed})
 * @param since created at or after
 * @param until created before
 * @param q words to be found in the title, the execution id or the error, in any case
 * @param cursor of the page before
 * @param limit most rows, 1 to 500
 */
public record ListQuery(
        @Nullable String app,
        @Nullable String status,
        @Nullable String taskType,
        @Nullable String workflow,
        @Nullable String target,
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable String q,
        @Nullable String cursor,
        int limit) {
    public ListQuery {
        limit = Math.clamp(limit, 1, 500);
    }

    /** The newest runs of all apps. */
    public static ListQuery newest(int limit) {
        return new ListQuery(null, null, null, null, null, null, null, null, null, limit);
    }

    /** Where the page before ended; a cursor that is none of ours starts anew. */
    Optional<RunId> before() {
        return Optional.ofNullable(cursor).flatMap(RunId::parse);
    }
}
