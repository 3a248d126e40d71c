package dev.electrons.s3;

import dev.electrons.artifact.Contents;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** A content on its way into a bucket: at once if it is small, else in parts, of which one is held at a time. */
final class S3Arrival implements Contents.Arrival {
    /** The least that a store takes for a part that is not the last. */
    private static final long PART = 5 << 20;

    private static final String BYTES = "application/octet-stream";

    private final S3Calls calls;
    private final String bucket;
    private final String key;
    private final List<CompletedPart> parts = new ArrayList<>();
    private List<byte[]> held = new ArrayList<>();
    private long bytes;
    private @Nullable String upload;

    S3Arrival(S3Calls calls, String bucket, String key) {
        this.calls = calls;
        this.bucket = bucket;
        this.key = key;
    }

    @Override
    public Future<Void> append(Buffer chunk) {
        held.add(chunk.getBytes());
        bytes += chunk.length();
        return bytes < PART ? Future.succeededFuture() : begun().compose(this::part);
    }

    @Override
    public Future<Void> end() {
        var begun = upload;
        if (begun == null) {
            var body = body();
            return calls.call(
                            s3 -> s3.putObject(
                                    put -> put.bucket(bucket)
                                            .key(key)
                                            .overrideConfiguration(c -> c.apiCallTimeout(S3Calls.LONGEST_PART)),
                                    body),
                            S3Calls.LONGEST_PART)
                    .mapEmpty();
        }
        return (bytes == 0 ? Future.<Void>succeededFuture() : part(begun)).compose(_ -> completed(begun));
    }

    private Future<String> begun() {
        var begun = upload;
        return begun != null
                ? Future.succeededFuture(begun)
                : calls.call(s3 -> s3.createMultipartUpload(
                                        create -> create.bucket(bucket).key(key))
                                .uploadId())
                        .onSuccess(id -> upload = id);
    }

    private Future<Void> part(String upload) {
        int number = parts.size() + 1;
        var body = body();
        held = new ArrayList<>();
        bytes = 0;
        return calls.call(
                        s3 -> s3.uploadPart(
                                        part -> part.bucket(bucket)
                                                .key(key)
                                                .uploadId(upload)
                                                .partNumber(number)
                                                .overrideConfiguration(c -> c.apiCallTimeout(S3Calls.LONGEST_PART)),
                                        body)
                                .eTag(),
                        S3Calls.LONGEST_PART)
                .map(tag -> parts.add(
                        CompletedPart.builder().partNumber(number).eTag(tag).build()))
                .mapEmpty();
    }

    private Future<Void> completed(String upload) {
        return calls.call(
                        s3 -> s3.completeMultipartUpload(complete -> complete.bucket(bucket)
                                .key(key)
                                .uploadId(upload)
                                .multipartUpload(all -> all.parts(parts))
                                .overrideConfiguration(c -> c.apiCallTimeout(S3Calls.LONGEST_PART))),
                        S3Calls.LONGEST_PART)
                .mapEmpty();
    }

    /** What is held, as often as it is asked for: to be signed, and to be sent again. */
    private RequestBody body() {
        var pieces = List.copyOf(held);
        return RequestBody.fromContentProvider(() -> stream(pieces), bytes, BYTES);
    }

    private static InputStream stream(List<byte[]> pieces) {
        return new SequenceInputStream(Collections.enumeration(pieces.stream()
                .<InputStream>map(piece -> new ByteArrayInputStream(piece))
                .toList()));
    }
}
