package dev.electrons.artifact;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.UUID;

/**
 * Where the bytes of large values lie. Each content that arrives has a name of its own, even if the same bytes are there
 * already: so what one sender gives up, or a sweep removes, is never what another has just stored.
 *
 * <p>Fails with {@link ArtifactsAway}, or as Postgres does, when the store does not answer.
 */
public interface Contents {
    /** Bytes of one chunk; only the last one of a content is shorter. */
    int CHUNK = 1 << 20;

    /** What this store is called in the table of artifacts, and in health. */
    String place();

    /** Begins to take a content. */
    Arrival begin(UUID content);

    /**
     * The n-th chunk of a content, from 0.
     *
     * @param bytes how many it has
     */
    Future<Buffer> read(UUID content, int n, int bytes);

    /** Removes a content, or as much of it as has come; one that is not there is gone already. */
    Future<Void> delete(UUID content);

    /** Succeeds when the store answers and lets us in. */
    Future<Void> look();

    /** Lets go of what it holds. */
    Future<Void> close();

    /** A content on its way in: one chunk after the other, each when the one before is taken. */
    interface Arrival {
        Future<Void> append(Buffer chunk);

        /** There is no more: from now on it can be read. */
        Future<Void> end();
    }
}
