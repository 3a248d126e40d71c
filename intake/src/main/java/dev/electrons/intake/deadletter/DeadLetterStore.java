package dev.electrons.intake.deadletter;

import dev.electrons.json.Json;
import dev.electrons.kafka.DeadLetters.Letter;
import dev.electrons.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Dead letters in Postgres. */
final class DeadLetterStore {
    private static final String ADD = """
            insert into dead_letters (id, reason, service, topic, at, letter) values ($1, $2, $3, $4, $5, $6)
            on conflict (id) do nothing
            """;

    private static final String LIST = """
            select seq, id, letter, redriven_at from dead_letters
            where ($1::text is null or reason ilike '%' || $1 || '%') and ($2::text is null or topic = $2)
                and ($3::timestamptz is null or at >= $3) and ($4::timestamptz is null or at < $4)
                and ($5::bigint is null or seq < $5) and ($6 or redriven_at is null)
            order by seq desc limit $7
            """;

    /** So long, and so many, they are kept. */
    private static final String TRIM = """
            delete from dead_letters
            where at < now() - interval '30 days'
                or seq <= (select seq from dead_letters order by seq desc offset 100000 limit 1)
            """;

    private final Postgres postgres;

    DeadLetterStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /**
     * One letter.
     *
     * @param seq its place: later ones are greater
     * @param redrivenAt when it was last sent again; null if never
     */
    record Kept(
            long seq, String id, Letter letter, @Nullable Instant redrivenAt) {}

    /** What is asked for; null where it does not matter. */
    record Query(
            @Nullable String reason,
            @Nullable String topic,
            @Nullable Instant since,
            @Nullable Instant until,
            @Nullable Long before,
            boolean redriven,
            int limit) {}

    Future<Void> add(String id, Letter letter) {
        return postgres.query(
                        ADD,
                        Tuple.of(
                                id,
                                letter.reason(),
                                letter.service(),
                                letter.topic(),
                                letter.at().atOffset(ZoneOffset.UTC),
                                Json.text(letter)))
                .mapEmpty();
    }

    Future<List<Kept>> list(Query query) {
        return postgres.query(LIST, Tuple.from(new Object[] {
                    query.reason(),
                    query.topic(),
                    time(query.since()),
                    time(query.until()),
                    query.before(),
                    query.redriven(),
                    query.limit()
                }))
                .map(DeadLetterStore::kept);
    }

    Future<Optional<Kept>> find(String id) {
        return postgres.query("select seq, id, letter, redriven_at from dead_letters where id = $1", Tuple.of(id))
                .map(rows -> kept(rows).stream().findFirst());
    }

    /** Marks a letter as sent again; false when it was before and that matters. */
    Future<Boolean> mark(String id, boolean again) {
        return postgres.query(
                        "update dead_letters set redriven_at = now() where id = $1 and ($2 or redriven_at is null)",
                        Tuple.of(id, again))
                .map(rows -> rows.rowCount() == 1);
    }

    Future<Boolean> discard(String id) {
        return postgres.query("delete from dead_letters where id = $1", Tuple.of(id))
                .map(rows -> rows.rowCount() == 1);
    }

    Future<Void> trim() {
        return postgres.query(TRIM, Tuple.tuple()).mapEmpty();
    }

    Future<Long> open() {
        return postgres.query("select count(*) from dead_letters where redriven_at is null", Tuple.tuple())
                .map(rows -> rows.iterator().next().getLong(0));
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static List<Kept> kept(RowSet<Row> rows) {
        var found = new ArrayList<Kept>();
        rows.forEach(row -> {
            var at = row.getOffsetDateTime(3);
            found.add(new Kept(
                    row.getLong(0),
                    row.getString(1),
                    Json.read(row.getString(2), Letter.class),
                    at == null ? null : at.toInstant()));
        });
        return found;
    }
}
