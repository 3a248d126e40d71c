package dev.electrons.s3;

import dev.electrons.artifact.Contents;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;

/** Contents in a bucket, an object for each. */
public final class S3Contents implements Contents {
    private static final long LOOK_AGAIN_NS = TimeUnit.SECONDS.toNanos(5);

    private final S3Config config;
    private final S3Calls calls;
    private volatile Look last;

    /** What was found when somebody looked. */
    private record Look(long at, Future<Void> found) {
        boolean old() {
            return found.isComplete() && System.nanoTime() - at > LOOK_AGAIN_NS;
        }
    }

    private S3Contents(Vertx vertx, S3Config config) {
        this.config = config;
        this.calls = new S3Calls(vertx, config);
        this.last = asked();
    }

    /** Connects at once, and does not mind when nobody answers. */
    public static S3Contents of(Vertx vertx, S3Config config) {
        return new S3Contents(vertx, config);
    }

    @Override
    public String place() {
        return config.place();
    }

    String key(UUID content) {
        return config.prefix() + content;
    }

    @Override
    public Arrival begin(UUID content) {
        return new S3Arrival(calls, config.bucket(), key(content));
    }

    @Override
    public Future<Buffer> read(UUID content, int n, int bytes) {
        long from = (long) n * CHUNK;
        return calls.call(s3 -> s3.getObjectAsBytes(get -> get.bucket(config.bucket())
                                .key(key(content))
                                .range("bytes=" + from + "-" + (from + bytes - 1)))
                        .asByteArrayUnsafe())
                .map(Buffer::buffer)
                .compose(
                        found -> found.length() == bytes ? Future.succeededFuture(found) : Future.failedFuture(lost(n)))
                .recover(failure -> Future.failedFuture(failure instanceof NoSuchKeyException ? lost(n) : failure));
    }

    private static IllegalStateException lost(int n) {
        return new IllegalStateException("a content has lost its chunk " + n);
    }

    @Override
    public Future<Void> delete(UUID content) {
        return calls.call(s3 -> {
                    abort(s3, key(content));
                    try {
                        s3.deleteObject(delete -> delete.bucket(config.bucket()).key(key(content)));
                    } catch (NoSuchKeyException _) {
                        // some stores say so
                    }
                    return true;
                })
                .mapEmpty();
    }

    /** Parts of an upload that nobody ends are not seen, and are paid for. */
    private void abort(S3Client s3, String key) {
        var under = s3.listMultipartUploads(list -> list.bucket(config.bucket()).prefix(key));
        for (var upload : under.uploads()) {
            try {
                s3.abortMultipartUpload(
                        abort -> abort.bucket(config.bucket()).key(upload.key()).uploadId(upload.uploadId()));
            } catch (NoSuchUploadException _) {
                // another sweep was faster
            }
        }
    }

    /** What was found within the last seconds, so that many who ask are one who looks. */
    @Override
    public Future<Void> look() {
        if (last.old()) {
            last = asked();
        }
        return last.found();
    }

    private Look asked() {
        return new Look(
                System.nanoTime(),
                calls.call(s3 -> s3.headBucket(head -> head.bucket(config.bucket())))
                        .mapEmpty());
    }

    @Override
    public Future<Void> close() {
        return calls.close();
    }
}
