package dev.electrons.subworkflows.audio;

import io.vertx.core.buffer.Buffer;
import java.util.OptionalDouble;

/** How long a WAV file is: the bytes of its sound by the bytes of a second. */
final class Wav {
    private static final int HEAD = 12;
    private static final int CHUNK_HEAD = 8;
    private static final int SHORTEST_FORMAT = 16;
    private static final int BYTE_RATE = 8;

    private Wav() {}

    static boolean is(Buffer bytes) {
        return bytes.length() >= HEAD
                && word(bytes, 0).equals("RIFF")
                && word(bytes, 8).equals("WAVE");
    }

    /** Seconds; empty when it cannot be told. */
    static OptionalDouble seconds(Buffer bytes) {
        long rate = 0;
        for (long at = HEAD; at + CHUNK_HEAD <= bytes.length(); ) {
            int here = (int) at;
            long size = bytes.getUnsignedIntLE(here + 4);
            var name = word(bytes, here);
            long there = bytes.length() - at - CHUNK_HEAD;
            if (name.equals("fmt ") && size >= SHORTEST_FORMAT && there >= SHORTEST_FORMAT) {
                rate = bytes.getUnsignedIntLE(here + CHUNK_HEAD + BYTE_RATE);
            }
            if (name.equals("data")) {
                // Whoever streams does not know the size beforehand; what is there counts.
                long sound = Math.min(size, there);
                return rate > 0 && sound > 0 ? OptionalDouble.of((double) sound / rate) : OptionalDouble.empty();
            }
            at += CHUNK_HEAD + size + (size & 1);
        }
        return OptionalDouble.empty();
    }

    private static String word(Buffer bytes, int at) {
        return bytes.getString(at, at + 4, "ISO-8859-1");
    }
}
