package dev.electrons.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.artifact.ArtifactRef;
import dev.electrons.artifact.ArtifactsAway;
import dev.electrons.artifact.Claims;
import dev.electrons.artifact.Contents;
import dev.electrons.boot.Health;
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
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Contents by their hash; who may read them; and the removal of those that nobody refers to. All of that is in Postgres,
 * the bytes are where {@link Contents} puts them.
 */
public final class ArtifactStore {
    /** Bytes of one chunk at most. */
    public static final int CHUNK = Contents.CHUNK;

    private static final String BEGIN = "insert into artifact_uploads (content, place) values ($1, $2)";

    private static final String FIND = """
            select content, place, bytes, type from artifacts
            where sha256 = $1 and ($2::text is null
                or exists (select from artifact_owners o where o.sha256 = artifacts.sha256 and o.app = $2))
            """;

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

    /** An artifact goes first and its content after it: a reader finds both or neither, and what is left is found here. */
    private static final String ORPHANED = """
            with gone as (
                delete from artifacts a where created_at < $1
                and not exists (select from artifact_owners o where o.sha256 = a.sha256)
                returning content, place
            )
            insert into artifact_uploads (content, place, begun_at) select content, place, 'epoch' from gone
            """;

    private static final String GIVEN_UP = """
            update artifact_uploads set begun_at = 'epoch' where content in (
                select content from artifact_uploads where begun_at < $1 and place = $2
                order by begun_at limit $3 for update skip locked)
            returning content
            """;

    private static final String EMPTIED = "delete from artifact_uploads where content = $1";

    private static final int BATCH = 100;

    private static final long LOOK_MS = 1_000;

    private final Postgres postgres;
    private final Contents here;
    private final List<Contents> all;

    /**
     * A store.
     *
     * @param elsewhere where new contents go; empty for Postgres. Those that lie in Postgres are read from there either way.
     */
    public ArtifactStore(Postgres postgres, Optional<? extends Contents> elsewhere) {
        this.postgres = postgres;
        var own = new PostgresContents(postgres);
        this.here = elsewhere.isPresent() ? elsewhere.get() : own;
        this.all = List.of(own, here).stream().distinct().toList();
    }

    /**
     * A content that is there.
     *
     * @param content what its bytes go by
     * @param place the store where they lie
     */
    public record Stored(UUID content, String place, long bytes, String type) {
        /** How many chunks it has. */
        public int chunks() {
            return (int) ((bytes + CHUNK - 1) / CHUNK);
        }

        private int bytesOf(int n) {
            return (int) Math.min(CHUNK, bytes - (long) n * CHUNK);
        }
    }

    /** Registers the check {@code artifacts}, which shows where new contents go. Its being away is no reason not to serve. */
    public void register(Health health) {
        health.register(
                "artifacts",
                () -> here.look()
                        .timeout(LOOK_MS, TimeUnit.MILLISECONDS)
                        .map(_ -> Health.Finding.up(Map.of("store", here.place())))
                        .otherwise(away -> Health.Finding.degraded(
                                Map.of("store", here.place(), "error", String.valueOf(away.getMessage())))));
    }

    /** Lets go of the bucket; Postgres is its owner's. */
    public Future<Void> close() {
        return here.close();
    }

    /** Begins to take a content. */
    public Future<Incoming> begin() {
        var content = UUID.randomUUID();
        return postgres.query(BEGIN, Tuple.of(content, here.place())).map(_ -> new Incoming(postgres, here, content));
    }

    /** Stores a content in UTF-8 that a run refers to. */
    public Future<ArtifactRef> put(byte[] bytes, String type, String app, RunId run) {
        var ref = ArtifactRef.of(bytes, type);
        var whole = Buffer.buffer(bytes);
        return begin().compose(incoming -> {
            Future<Void> all = Future.succeededFuture();
            for (int from = 0; from < bytes.length; from += CHUNK) {
                var piece = whole.slice(from, Math.min(bytes.length, from + CHUNK));
                all = all.compose(_ -> incoming.append(piece));
            }
            return all.compose(_ -> incoming.finish(ref.sha256(), ref.bytes(), ref.type(), app, run))
                    .onFailure(_ -> incoming.abandon())
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
                return Optional.of(new Stored(row.getUUID(0), row.getString(1), row.getLong(2), row.getString(3)));
            }
            return Optional.empty();
        });
    }

    /** Its n-th chunk, from 0. */
    public Future<Buffer> read(Stored stored, int n) {
        for (var contents : all) {
            if (contents.place().equals(stored.place())) {
                return contents.read(stored.content(), n, stored.bytesOf(n));
            }
        }
        return Future.failedFuture(new ArtifactsAway(
                "the content lies in " + stored.place() + ", which this service was not told of (DE_ARTIFACTS)", null));
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
        var old = now.minus(grace).atOffset(ZoneOffset.UTC);
        return postgres.query(UNOWNED, Tuple.of(old, now.minus(kept).atOffset(ZoneOffset.UTC)))
                .compose(_ -> postgres.query(ORPHANED, Tuple.of(old)))
                .map(SqlResult::rowCount)
                .compose(count -> Future.join(all.stream()
                                .map(contents -> emptied(contents, old))
                                .toList())
                        .map((long) count));
    }

    /** Removes the bytes of what was given up: an upload of which nothing was heard, an artifact that is none any more. */
    private Future<Void> emptied(Contents contents, OffsetDateTime old) {
        return postgres.query(GIVEN_UP, Tuple.of(old, contents.place(), BATCH)).compose(rows -> {
            Future<?> each = Future.succeededFuture();
            for (var row : rows) {
                var content = row.getUUID(0);
                each = each.compose(_ -> contents.delete(content))
                        .compose(_ -> postgres.query(EMPTIED, Tuple.of(content)));
            }
            return each.compose(_ -> rows.rowCount() < BATCH ? Future.succeededFuture() : emptied(contents, old));
        });
    }
}
