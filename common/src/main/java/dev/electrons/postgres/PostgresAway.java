package dev.electrons.postgres;

/**
 * Postgres could not be reached, or did not answer in time. Whether a write that failed so took place is unknown.
 */
public final class PostgresAway extends RuntimeException {
    PostgresAway(String words) {
        super(words, null, false, false);
    }

    PostgresAway(Throwable cause) {
        super("Postgres is away: " + cause.getMessage(), cause);
    }
}
