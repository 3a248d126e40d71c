package dev.electrons.intake.access;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import dev.electrons.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys made by the API, as their hashes, in Postgres. */
final class KeyStore {
    private static final String ALL = """
            select id, app, label, sha256, earlier_sha256, earlier_until, scopes, limits, created_at, created_by
            from api_keys where revoked_at is null order by created_at, id limit 100000
            """;

    private static final String ADD = """
            insert into api_keys (id, app, label, sha256, scopes, limits, created_by) values ($1, $2, $3, $4, $5, $6, $7)
            """;

    private static final String ROTATE = """
            update api_keys set earlier_sha256 = sha256, earlier_until = $3, sha256 = $2, rotated_at = now()
            where id = $1 and revoked_at is null
            """;

    private final Postgres postgres;

    KeyStore(Postgres postgres) {
        this.postgres = postgres;
    }

    Future<List<Key>> all() {
        return postgres.query(ALL, Tuple.tuple()).map(rows -> {
            var keys = new ArrayList<Key>();
            rows.forEach(row -> keys.add(key(row)));
            return List.copyOf(keys);
        });
    }

    private static Key key(Row row) {
        return new Key(
                row.getString(0),
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                instant(row.getOffsetDateTime(5)),
                KeyFile.scopes(List.of(row.getArrayOfStrings(6))),
                Limits.read(
                        Json.read(row.getString(7).getBytes(java.nio.charset.StandardCharsets.UTF_8), JsonNode.class)),
                true,
                instant(row.getOffsetDateTime(8)),
                row.getString(9));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    Future<Void> add(Key key) {
        return postgres.query(
                        ADD,
                        Tuple.of(
                                key.id(),
                                key.app(),
                                key.label(),
                                key.sha256(),
                                key.scopes().stream().map(Scope::word).toArray(String[]::new),
                                Json.text(key.limits()),
                                key.createdBy()))
                .mapEmpty();
    }

    /** False when there is no such key any more. */
    Future<Boolean> rotate(String id, String sha256, Instant earlierUntil) {
        return postgres.query(ROTATE, Tuple.of(id, sha256, earlierUntil.atOffset(ZoneOffset.UTC)))
                .map(rows -> rows.rowCount() == 1);
    }

    Future<Boolean> revoke(String id) {
        return postgres.query(
                        "update api_keys set revoked_at = now() where id = $1 and revoked_at is null", Tuple.of(id))
                .map(rows -> rows.rowCount() == 1);
    }
}
