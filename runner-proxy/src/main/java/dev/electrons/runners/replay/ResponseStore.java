package dev.electrons.runners.replay;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.electrons.json.Json;
import dev.electrons.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;

/** The table of answers. */
final class ResponseStore {
    private static final String FIND =
            "select headers, body from runner_responses where attempt_id = $1 and question = $2";

    private static final String KEEP = """
            insert into runner_responses (attempt_id, question, headers, body) values ($1, $2, $3, $4)
            on conflict (attempt_id, question) do nothing
            """;

    private static final String FORGET = """
            delete from runner_responses where (attempt_id, question) in (
                select attempt_id, question from runner_responses where created_at < $1 order by created_at limit $2)
            """;

    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

    private final Postgres postgres;

    ResponseStore(Postgres postgres) {
        this.postgres = postgres;
    }

    Future<Optional<Saved>> find(Question question) {
        return postgres.query(FIND, Tuple.of(question.attemptId(), question.hash()))
                .map(rows -> {
                    for (var row : rows) {
                        return Optional.of(new Saved(
                                Json.MAPPER.convertValue(Json.read(row.getString(0), Map.class), HEADERS),
                                row.getBuffer(1)));
                    }
                    return Optional.empty();
                });
    }

    Future<Void> keep(Question question, Saved saved) {
        return postgres.query(
                        KEEP, Tuple.of(question.attemptId(), question.hash(), Json.text(saved.headers()), saved.body()))
                .mapEmpty();
    }

    /** Deletes answers older than this, so many at most; answers how many there were. */
    Future<Integer> forget(OffsetDateTime before, int most) {
        return postgres.query(FORGET, Tuple.of(before, most)).map(rows -> rows.rowCount());
    }
}
