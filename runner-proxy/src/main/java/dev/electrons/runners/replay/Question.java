package dev.electrons.runners.replay;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What an attempt asked: one attempt may ask several things, and each has its own answer.
 *
 * @param attemptId the same when the attempt is made again after a crash
 * @param hash of everything that the answer depends on
 */
record Question(String attemptId, Buffer hash) {

    /** The question that these parts make. */
    static Question of(String attemptId, String app, byte[]... parts) {
        var digest = sha256();
        add(digest, app.getBytes(StandardCharsets.UTF_8));
        for (var part : parts) {
            add(digest, part);
        }
        return new Question(attemptId, Buffer.buffer(digest.digest()));
    }

    private static void add(MessageDigest digest, byte[] part) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
        digest.update(part);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
