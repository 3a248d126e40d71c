package dev.electrons.sandbox.cluster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Files on their way into a pod and out of it: plain tar with long names the GNU way, regular files only. */
final class Tar {
    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final char LONG_NAME = 'L';
    private static final char FILE = '0';
    private static final int EXECUTABLE = 0755;
    private static final int PLAIN = 0644;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Tar add(String name, byte[] content, boolean executable) {
        var bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= NAME) {
            entry(
                    "././@LongLink".getBytes(StandardCharsets.US_ASCII),
                    Arrays.copyOf(bytes, bytes.length + 1),
                    PLAIN,
                    LONG_NAME);
        }
        entry(bytes, content, executable ? EXECUTABLE : PLAIN, FILE);
        return this;
    }

    private void entry(byte[] name, byte[] content, int mode, char type) {
        var head = new byte[BLOCK];
        System.arraycopy(name, 0, head, 0, Math.min(name.length, NAME - 1));
        octal(head, 100, 8, mode);
        octal(head, 108, 8, 0);
        octal(head, 116, 8, 0);
        octal(head, 124, 12, content.length);
        octal(head, 136, 12, 0);
        Arrays.fill(head, 148, 156, (byte) ' ');
        head[156] = (byte) type;
        System.arraycopy("ustar  \0".getBytes(StandardCharsets.US_ASCII), 0, head, 257, 8);
        int sum = 0;
        for (var value : head) {
            sum += value & 0xff;
        }
        octal(head, 148, 7, sum);
        out.writeBytes(head);
        out.writeBytes(content);
        out.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    }

    private static void octal(byte[] head, int from, int width, long value) {
        var digits = ("%0" + (width - 1) + "o").formatted(value).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, head, from, digits.length);
        head[from + digits.length] = 0;
    }

    byte[] bytes() {
        out.writeBytes(new byte[2 * BLOCK]);
        return out.toByteArray();
    }

    /**
     * The regular files of an archive, as far as it goes: one that was cut off has those that came whole. Names are as they
     * are in it, and not to be trusted.
     */
    static Map<String, byte[]> files(byte[] archive) throws IOException {
        var files = new LinkedHashMap<String, byte[]>();
        var name = "";
        for (int at = 0; at + BLOCK <= archive.length && archive[at] != 0; ) {
            char type = (char) archive[at + 156];
            long length = number(archive, at + 124);
            int from = at + BLOCK;
            if (length < 0 || length > archive.length - from) {
                return files;
            }
            var content = Arrays.copyOfRange(archive, from, from + (int) length);
            if (type == LONG_NAME) {
                name = text(content, 0, content.length);
            } else {
                if (type == FILE || type == 0) {
                    files.put(name.isEmpty() ? text(archive, at, NAME) : name, content);
                }
                name = "";
            }
            at = from + (int) ((length + BLOCK - 1) / BLOCK * BLOCK);
        }
        return files;
    }

    private static long number(byte[] archive, int at) throws IOException {
        var digits = text(archive, at, 12).strip();
        try {
            return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
        } catch (NumberFormatException e) {
            throw new IOException("this is no tar archive", e);
        }
    }

    private static String text(byte[] bytes, int from, int most) {
        int to = from;
        while (to < from + most && bytes[to] != 0) {
            to++;
        }
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
}
