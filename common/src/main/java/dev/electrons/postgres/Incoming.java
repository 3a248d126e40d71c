package dev.electrons.postgres;

import dev.electrons.artifact.ArtifactsAway;
import dev.electrons.artifact.Contents;
import dev.electrons.id.RunId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A content on its way into the store. It is written down before its first byte is kept and becomes an artifact after its
 * last one is: whoever crashes in between leaves what a sweep finds, and never an artifact without a content.
 */
public final class Incoming {
    /** The same content that is there already stays; the row of what has just come is left, to be removed with its bytes. */
    private static final String FINISH = """
            with alive as (
                select content, place from artifact_uploads where content = $1 and begun_at > 'epoch' for update
            ), stored as (
                insert into artifacts (sha256, content, place, bytes, type)
                select $2, content, place, $3, $4 from alive
                on conflict (sha256) do update set created_at = now()
                returning content
            ), over as (
                delete from artifact_uploads where content = $1 and content in (select content from stored)
            ), owned as (
                insert into artifact_owners (sha256, app, run_id) select $2, $5, $6 from stored on conflict do nothing
            )
            select content from stored
            """;

    /** A slow one is not an abandoned one. */
    private static final String ALIVE =
            "update artifact_uploads set begun_at = now() where content = $1 and begun_at > 'epoch'";

    /** Not one that was finished, although nobody heard of it. */
    private static final String GIVE_UP = "update artifact_uploads set begun_at = 'epoch' where content = $1";

    private static final String FORGET = "delete from artifact_uploads where content = $1";

    private static final int CHUNKS_BETWEEN_SIGNS_OF_LIFE = 16;

    private final Postgres postgres;
    private final Contents contents;
    private final UUID content;
    private final Contents.Arrival arrival;
    /** What was asked of the store last. */
    private Future<Void> asked = Future.succeededFuture();

    private int chunks;

    Incoming(Postgres postgres, Contents contents, UUID content) {
        this.postgres = postgres;
        this.contents = contents;
        this.content = content;
        this.arrival = contents.begin(content);
    }

    /** Takes the next chunk; all but the last are {@link Contents#CHUNK} bytes. Each when the one before is taken. */
    public Future<Void> append(Buffer chunk) {
        boolean sign = chunks++ % CHUNKS_BETWEEN_SIGNS_OF_LIFE == CHUNKS_BETWEEN_SIGNS_OF_LIFE - 1;
        asked = sign ? alive().compose(_ -> arrival.append(chunk)) : arrival.append(chunk);
        return asked;
    }

    private Future<Void> alive() {
        return postgres.query(ALIVE, Tuple.of(content))
                .compose(rows -> rows.rowCount() == 1 ? Future.succeededFuture() : givenUp());
    }

    /**
     * All chunks are there: from now on it has an owner and is found by its hash.
     *
     * @param run that refers to it; null when an app keeps it for later
     */
    public Future<Void> finish(String sha256, long bytes, String type, String app, @Nullable RunId run) {
        var parameters = Tuple.of(content, sha256, bytes, type, app, run == null ? null : run.value());
        asked = arrival.end();
        return asked.compose(_ -> postgres.query(FINISH, parameters)).compose(rows -> {
            for (var row : rows) {
                return row.getUUID(0).equals(content)
                        ? Future.succeededFuture()
                        : abandon().otherwiseEmpty(); // what could not be removed, a sweep will
            }
            return givenUp();
        });
    }

    /**
     * It will not be finished. What is asked of the store is waited for; if that failed, it may happen yet, and only a
     * sweep much later finds all of it.
     */
    public Future<Void> abandon() {
        return asked.compose(_ -> postgres.query(GIVE_UP, Tuple.of(content)))
                .compose(rows -> rows.rowCount() == 0
                        ? Future.succeededFuture()
                        : contents.delete(content)
                                .compose(_ -> postgres.query(FORGET, Tuple.of(content)))
                                .mapEmpty());
    }

    static Future<Void> givenUp() {
        return Future.failedFuture(new ArtifactsAway("the content came so slowly that it was given up", null));
    }
}
