package dev.electrons.sandbox.backend;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Bytes to text as they come: a character cut in two waits for its rest, what is no UTF-8 becomes U+FFFD. */
final class Utf8 {
    private static final int LONGEST_REST = 4;

    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private byte[] rest = new byte[0];

    String decode(byte[] bytes, int length) {
        return decode(bytes, length, false);
    }

    /** What a cut character at the very end becomes. */
    String end() {
        return decode(new byte[0], 0, true);
    }

    private String decode(byte[] bytes, int length, boolean last) {
        var in = ByteBuffer.allocate(rest.length + length);
        in.put(rest).put(bytes, 0, length).flip();
        var out = CharBuffer.allocate(in.remaining() + LONGEST_REST);
        decoder.decode(in, out, last);
        if (last) {
            decoder.flush(out);
        }
        rest = new byte[in.remaining()];
        in.get(rest);
        return out.flip().toString();
    }
}
