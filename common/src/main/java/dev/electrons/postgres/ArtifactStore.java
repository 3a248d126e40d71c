package dev.electrons.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.artifact.ArtifactRef;
import dev.electrons.artifact.Claims;
import dev.electrons.id.RunId;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Contents by their hash, in chunks; who may read them; and the removal of those that nobody refers to. */
public final class ArtifactStore {
    /** Bytes of one chunk at most. */
    public static final int CHUNK = 1 << 20;

    private static final String BEGIN = "insert into artifact_uploads (content) values ($1)";

    private static final String CHUNK_IN = "insert into artifact_chunks (content, n, bytes) values ($1, $2, $3)";

    /** The same content that is there already stays, and what was just uploaded goes. */
    private static final String FINISH = """
            with stored as (
                insert into artifacts (sha256, content, bytes, type) values ($2, $1, $3, $4)
                on conflict (sha256) do update set created_at = now()
                returning content
            ), over as (
                delete from artifact_uploads where content = $1
            ), double as (
                delete from artifact_chunks where content = $1 and exists (select from stored where content <> $1)
            )
            insert into artifact_owners (sha256, app, run_id) values ($2, $5, $6) on conflict do nothing
            """;

    private static final String ABANDON = """
            with gone as (delete from artifact_uploads where content = $1 returning content)
            delete from artifact_chunks c using gone where c.content = gone.content
            """;

    private static final String FIND = """
            select content, bytes, type from artifacts
            where sha256 = $1 and ($2::text is null
                or exists (select from artifact_owners o where o.sha256 = artifacts.sha256 and o.app = $2))
            """;

    private static final String CHUNK_OUT = "select bytes from artifact_chunks where content = $1 and n = $2";

    private static final String OWN = """
            insert into artifact_owners (sha256, app, run_id)
            select distinct sha256, app, $3::uuid from artifact_owners where sha256 = any($1) and app = $2
            on conflict (sha256, app, run_id) do update set created_at = now()
            """;

    private static final String REFERS = "select from artifact_owners where sha256 = $1 and run_id = $2";

    private static final String UNOWNED = """
            delete from artifact_owners o where created_at < $1
            and ((run_id is null and created_at < $2)
                or (run_id is not null and not exists (select from runs r where r.run_id = o.run_id)))
            """;

    private static final String ORPHANED = """
            with gone as (
                delete from artifacts a where created_at < $1
                and not exists (select from artifact_owners o where o.sha256 = a.sha256)
                returning content
            ), emptied as (delete from artifact_chunks c using gone where c.content = gone.content)
            select count(*) from gone
            """;

    private static final String GIVEN_UP = """
            with gone as (delete from artifact_uploads where begun_at < $1 returning content)
            delete from artifact_chunks c using gone where c.content = gone.content
            """;

    private final Postgres postgres;

    public ArtifactStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /**
     * A content that is there.
     *
     * @param content what its chunks are found by
     */
    public record Stored(UUID content, long bytes, String type) {
        /** How many chunks it has. */
        public int chunks() {
            return (int) ((bytes + CHUNK - 1) / CHUNK);
        }
    }

    /** Begins to take a content; answers what its chunks go by. */
    public Future<UUID> begin() {
        var content = UUID.randomUUID();
        return postgres.query(BEGIN, Tuple.of(content)).map(content);
    }

    /** Takes the n-th chunk, from 0; all but the last are {@link #CHUNK} bytes. */
    public Future<Void> chunk(UUID content, int n, Buffer bytes) {
        return postgres.query(CHUNK_IN, Tuple.of(content, n, bytes)).mapEmpty();
    }

    /**
     * All chunks are there: from now on it has an owner and is found by its hash.
     *
     * @param run that refers to it; null when an app keeps it for later
     */
    public Future<Void> finish(UUID content, String sha256, long bytes, String type, String app, @Nullable RunId run) {
        return postgres.query(FINISH, Tuple.of(content, sha256, bytes, type, app, run == null ? null : run.value()))
                .mapEmpty();
    }

    /** It will not be finished. */
    public Future<Void> abandon(UUID content) {
        return postgres.query(ABANDON, Tuple.of(content)).mapEmpty();
    }

    /** Stores a content in UTF-8 that a run refers to. */
    public Future<ArtifactRef> put(byte[] bytes, String type, String app, RunId run) {
        var ref = ArtifactRef.of(bytes, type);
        return begin().compose(content -> {
            Future<Void> all = Future.succeededFuture();
            for (int n = 0; (long) n * CHUNK < bytes.length; n++) {
                int number = n;
                int from = n * CHUNK;
                var piece = Buffer.buffer(bytes).slice(from, Math.min(bytes.length, from + CHUNK));
                all = all.compose(_ -> chunk(content, number, piece));
            }
            return all.compose(_ -> finish(content, ref.sha256(), ref.bytes(), ref.type(), app, run))
                    .map(ref);
        });
    }

    /**
     * A content.
     *
     * @param app that wants to read it; null for an operator
     */
    public Future<Optional<Stored>> find(String sha256, @Nullable String app) {
        return postgres.query(FIND, Tuple.of(sha256, app)).map(rows -> {
            for (var row : rows) {
                return Optional.of(new Stored(row.getUUID(0), row.getLong(1), row.getString(2)));
            }
            return Optional.empty();
        });
    }

    /** Its n-th chunk, from 0. */
    public Future<Buffer> read(Stored stored, int n) {
        return postgres.query(CHUNK_OUT, Tuple.of(stored.content(), n)).map(rows -> {
            for (var row : rows) {
                return row.getBuffer(0);
            }
            throw new IllegalStateException("a content has lost its chunk " + n);
        });
    }

    /**
     * Contents as values: JSON as it is, other content as text.
     *
     * @param app that wants to read them; null for an operator
     * @param most bytes of all together; what is beyond is left out, as is what the app may not read
     */
    public Future<Map<String, JsonNode>> values(Collection<String> hashes, @Nullable String app, long most) {
        Future<Map<String, JsonNode>> all = Future.succeededFuture(new HashMap<>());
        var left = new long[] {most};
        for (var hash : hashes) {
            all = all.compose(found -> find(hash, app).compose(stored -> {
                if (stored.isEmpty() || stored.get().bytes() > left[0]) {
                    return Future.succeededFuture(found);
                }
                left[0] -= stored.get().bytes();
                return whole(stored.get()).map(content -> {
                    found.put(hash, value(stored.get(), content));
                    return found;
                });
            }));
        }
        return all;
    }

    private static JsonNode value(Stored stored, Buffer content) {
        var text = content.toString(StandardCharsets.UTF_8);
        try {
            return stored.type().startsWith(ArtifactRef.JSON) ? Json.read(text, JsonNode.class) : Claims.text(text);
        } catch (NotJson _) { // whatever its sender called it
            return Claims.text(text);
        }
    }

    private Future<Buffer> whole(Stored stored) {
        Future<Buffer> all = Future.succeededFuture(Buffer.buffer((int) stored.bytes()));
        for (int n = 0; n < stored.chunks(); n++) {
            int number = n;
            all = all.compose(sofar -> read(stored, number).map(sofar::appendBuffer));
        }
        return all;
    }

    /** A run refers to these from now on; answers how many of them its app may read. */
    public Future<Integer> own(List<String> hashes, String app, RunId run) {
        return postgres.query(OWN, Tuple.of(hashes.toArray(String[]::new), app, run.value()))
                .map(SqlResult::rowCount);
    }

    /** Whether a run refers to a content. */
    public Future<Boolean> refers(String sha256, RunId run) {
        return postgres.query(REFERS, Tuple.of(sha256, run.value())).map(rows -> rows.size() > 0);
    }

    /**
     * Removes what nobody refers to.
     *
     * @param grace how old anything must be to be looked at
     * @param kept how long an app's own uploads are kept that no run refers to
     * @return how many contents went
     */
    public Future<Long> sweep(Instant now, Duration grace, Duration kept) {
        var old = Parameters.time(now.minus(grace));
        return postgres.query(UNOWNED, Tuple.of(old, Parameters.time(now.minus(kept))))
                .compose(_ -> postgres.query(ORPHANED, Tuple.of(old)))
                .map(rows -> rows.iterator().next().getLong(0))
                .compose(count -> postgres.query(GIVEN_UP, Tuple.of(old)).map(count));
    }
}
