package dev.electrons.postgres;

import io.vertx.pgclient.PgException;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** What a failed call says about Postgres. */
final class Failures {
    static final String UNIQUE_VIOLATION = "23505";
    static final String NO_SUCH_TABLE = "42P01";
    private static final Set<String> TRANSIENT = Set.of("40001", "40P01");
    /** Cancelled by timeout, shutting down, starting up, read-only after a failover. */
    private static final Set<String> AWAY = Set.of("57014", "57P01", "57P02", "57P03", "25006");

    private Failures() {}

    /** Whether the call failed for want of Postgres, not for what it asked. */
    static boolean away(Throwable failure) {
        if (failure instanceof PgException e) {
            var state = e.getSqlState();
            // 08: connection trouble; 53: out of disk, memory or connections
            return state.startsWith("08") || state.startsWith("53") || AWAY.contains(state);
        }
        return !(failure instanceof IllegalArgumentException
                || failure instanceof NullPointerException
                || failure instanceof ClassCastException);
    }

    /** Whether no answer came at all. */
    static boolean silent(Throwable failure) {
        return failure instanceof TimeoutException;
    }

    /** Whether nothing was written and the same call may well succeed now. */
    static boolean retryable(Throwable failure) {
        return failure instanceof PgException e && TRANSIENT.contains(e.getSqlState());
    }

    static boolean is(Throwable failure, String sqlState) {
        return failure instanceof PgException e && e.getSqlState().equals(sqlState);
    }
}
