package dev.electrons.bench.load;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Cuts what a connection receives into HTTP/1.1 answers: those with a content length, as our services send them. */
final class Answers {
    private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String LENGTH = "content-length:";
    private static final int STATUS_AT = 9;

    private Buffer held = Buffer.buffer();

    /** Told of each whole answer. */
    @FunctionalInterface
    interface Reader {
        void answered(int status);
    }

    void received(Buffer bytes, Reader reader) {
        held = held.length() == 0 ? bytes : held.appendBuffer(bytes);
        for (int head = headEnd(); head > 0; head = headEnd()) {
            var text = held.getString(0, head, "US-ASCII");
            int whole = head + END.length + length(text);
            if (held.length() < whole) {
                return;
            }
            held = held.length() == whole ? Buffer.buffer() : held.getBuffer(whole, held.length());
            reader.answered(Integer.parseInt(text.substring(STATUS_AT, STATUS_AT + 3)));
        }
    }

    private int headEnd() {
        for (int i = 0; i + END.length <= held.length(); i++) {
            if (held.getByte(i) == '\r' && held.getByte(i + 2) == '\r' && held.getByte(i + 3) == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static int length(String head) {
        var lower = head.toLowerCase(Locale.ROOT);
        int at = lower.indexOf(LENGTH);
        if (at < 0) {
            throw new IllegalStateException("an answer without a content length");
        }
        int end = lower.indexOf('\r', at);
        return Integer.parseInt(lower.substring(at + LENGTH.length(), end < 0 ? lower.length() : end)
                .strip());
    }
}
