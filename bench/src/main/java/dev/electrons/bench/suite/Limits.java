package dev.electrons.bench.suite;

import dev.electrons.bench.report.Figure;
import dev.electrons.bench.report.Limit;
import dev.electrons.bench.stage.Stage;
import java.time.Duration;
import java.util.List;

/**
 * What this machine can do at best with the same Postgres and the same Kafka, in the same run.
 *
 * @param rows a second, in inserts of 500 rows of 400 bytes
 * @param commits a second of one row each, one at a time
 * @param commits64 the same with 64 under way
 * @param selects a second of one row by its key, 64 under way
 * @param messages a second of 400 bytes, produced with all acknowledgements and consumed
 * @param messageMs from producing one message to having it, median, one at a time
 * @param fsyncMs of 4 KiB appended to a file, median
 */
public record Limits(
        double rows,
        double commits,
        double commits64,
        double selects,
        double messages,
        double messageMs,
        double fsyncMs) {

    /** Measures, about five times {@code counted} in all. */
    public static Limits measure(Stage stage, Duration counted) throws Exception {
        try (var postgres = new PostgresLimits(stage)) {
            return new Limits(
                    postgres.rows(counted),
                    postgres.commits(1, counted),
                    postgres.commits(64, counted),
                    postgres.selects(64, counted),
                    KafkaLimits.messages(stage, counted),
                    KafkaLimits.oneByOne(stage, counted.dividedBy(2)).millis(50),
                    Disk.fsync(stage.folder()).millis(50));
        }
    }

    List<Figure> figures() {
        return List.of(
                Figure.of("Postgres: batched insert, 500 rows of 400 bytes", rows, "rows/s"),
                Figure.of("Postgres: single commits, one at a time", commits, "commits/s"),
                Figure.of("Postgres: single commits, 64 under way", commits64, "commits/s"),
                Figure.of("Postgres: one row by key, 64 under way", selects, "selects/s"),
                Figure.of("Kafka: produce and consume 400 bytes, acks=all", messages, "messages/s"),
                Figure.of("Kafka: one message there, p50", messageMs, "ms"),
                Figure.of("disk: fsync of 4 KiB, p50", fsyncMs, "ms"));
    }

    Limit insertedRows() {
        return new Limit("rows/s inserted", rows);
    }

    Limit commitsAtOnce() {
        return new Limit("commits/s", commits64);
    }

    Limit selectsAtOnce() {
        return new Limit("selects/s", selects);
    }

    /** What so many commits and messages after one another cost at least. */
    Limit chain(int commitCount, int messageCount) {
        double millis = commitCount * 1_000 / commits + messageCount * messageMs;
        return new Limit("ms for " + commitCount + " commits, " + messageCount + " messages", millis);
    }
}
