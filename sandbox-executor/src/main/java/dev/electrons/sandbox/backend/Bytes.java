package dev.electrons.sandbox.backend;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Bytes that only become more, kept in blocks, so that they never take much more room than they are. Not thread-safe. */
final class Bytes {
    private static final int FIRST = 256;
    private static final int LARGEST = 64 << 10;

    private final List<byte[]> blocks = new ArrayList<>();
    private int inLast;
    private int all;

    void add(byte[] piece, int length) {
        int from = 0;
        while (from < length) {
            if (blocks.isEmpty() || inLast == blocks.getLast().length) {
                blocks.add(new byte[Math.clamp(all, FIRST, LARGEST)]);
                inLast = 0;
            }
            int fits = Math.min(length - from, blocks.getLast().length - inLast);
            System.arraycopy(piece, from, blocks.getLast(), inLast, fits);
            inLast += fits;
            from += fits;
            all += fits;
        }
    }

    int length() {
        return all;
    }

    /** As text; what is no UTF-8 becomes U+FFFD. */
    String text() {
        var whole = new byte[all];
        int at = 0;
        for (var block : blocks) {
            int length = Math.min(block.length, all - at);
            System.arraycopy(block, 0, whole, at, length);
            at += length;
        }
        return new String(whole, StandardCharsets.UTF_8);
    }
}
