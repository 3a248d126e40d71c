package dev.electrons.intake.artifact;

import dev.electrons.artifact.ArtifactRef;
import dev.electrons.error.Problem;
import dev.electrons.postgres.ArtifactStore;
import dev.electrons.postgres.Incoming;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.security.MessageDigest;
import java.util.HexFormat;

/** A content on its way in: never more of it in memory than a few chunks, as its sender is made to wait for the store. */
final class Upload {
    private static final long MOST = 1L << 30;

    private final HttpServerRequest request;
    private final Incoming incoming;
    private final MessageDigest digest = ArtifactRef.digest();
    private final Promise<Void> arrived = Promise.promise();
    private Buffer pending = Buffer.buffer();
    private Future<Void> written = Future.succeededFuture();
    private long bytes;
    private boolean ended;

    private Upload(HttpServerRequest request, Incoming incoming) {
        this.request = request;
        this.incoming = incoming;
    }

    /**
     * A content that has arrived.
     *
     * @param sha256 of it
     */
    record Arrived(String sha256, long bytes) {}

    /** A body that says it is too large is not waited for. */
    static void checkLength(HttpServerRequest request) {
        var length = request.getHeader("Content-Length");
        if (length != null && length.matches("\\d{10,}") && (length.length() > 10 || Long.parseLong(length) > MOST)) {
            throw tooLarge();
        }
    }

    private static Problem tooLarge() {
        return new Problem(413, "PAYLOAD_TOO_LARGE", "an artifact has at most 1 GiB");
    }

    /** Takes the body of a paused request, which then belongs to an app. */
    static Future<Arrived> take(ArtifactStore store, HttpServerRequest request, String type, String app) {
        return store.begin().onFailure(_ -> request.resume()).compose(incoming -> {
            var upload = new Upload(request, incoming);
            return upload.read()
                    .compose(_ -> {
                        var sha256 = HexFormat.of().formatHex(upload.digest.digest());
                        return incoming.finish(sha256, upload.bytes, type, app, null)
                                .map(new Arrived(sha256, upload.bytes));
                    })
                    .onFailure(_ -> incoming.abandon());
        });
    }

    private Future<Void> read() {
        request.exceptionHandler(_ -> arrived.tryFail(
                        new Problem(400, "INCOMPLETE_BODY", "the body ended before all of it had come")))
                .handler(this::received)
                .endHandler(_ -> {
                    ended = true;
                    if (pending.length() > 0) {
                        write(pending);
                    }
                    written.onComplete(done -> {
                        if (done.succeeded()) {
                            arrived.tryComplete();
                        } else {
                            arrived.tryFail(done.cause());
                        }
                    });
                })
                .resume();
        return arrived.future();
    }

    private void received(Buffer piece) {
        if (arrived.future().isComplete()) {
            return;
        }
        bytes += piece.length();
        if (bytes > MOST) {
            arrived.tryFail(tooLarge());
            return;
        }
        digest.update(piece.getBytes());
        pending.appendBuffer(piece);
        while (pending.length() >= ArtifactStore.CHUNK) {
            write(pending.slice(0, ArtifactStore.CHUNK));
            pending = pending.getBuffer(ArtifactStore.CHUNK, pending.length());
        }
    }

    /** One chunk after the other, and nothing is read meanwhile. */
    private void write(Buffer chunk) {
        if (!ended) {
            request.pause();
        }
        written = written.compose(_ -> incoming.append(chunk))
                .onFailure(arrived::tryFail)
                .onComplete(_ -> {
                    if (!ended) {
                        request.resume();
                    }
                });
    }
}
