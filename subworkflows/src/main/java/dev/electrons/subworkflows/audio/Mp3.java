package dev.electrons.subworkflows.audio;

import io.vertx.core.buffer.Buffer;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** How long an MP3 file is: its frames, each of which says how many samples it has at which rate, counted one by one. */
final class Mp3 {
    private static final int HEAD = 4;
    private static final int TAG_HEAD = 10;
    private static final int FEWEST_FRAMES = 2;
    /** Bytes that may be passed over before the first frame. */
    private static final int MOST_NOISE = 4 << 10;

    private static final int[] MPEG1 = {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};
    private static final int[] MPEG2 = {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};
    private static final int[] RATES = {44_100, 48_000, 32_000};

    private Mp3() {}

    /**
     * One frame.
     *
     * @param length bytes to the next
     * @param info it tells about the file and makes no sound
     */
    private record Frame(int length, int samples, int rate, boolean info) {}

    /** Seconds; empty when it is no MP3. */
    static OptionalDouble seconds(Buffer bytes) {
        int at = first(bytes, afterTag(bytes));
        double seconds = 0;
        int frames = 0;
        while (at >= 0 && at < bytes.length()) {
            var frame = frame(bytes, at);
            if (frame == null) {
                break; // a tag at the end, or a cut: what was whole counts
            }
            if (!frame.info) {
                seconds += (double) frame.samples / frame.rate;
                frames++;
            }
            at += frame.length;
        }
        return frames >= FEWEST_FRAMES ? OptionalDouble.of(seconds) : OptionalDouble.empty();
    }

    /** Where the tag ends that may be before the sound. */
    private static int afterTag(Buffer bytes) {
        if (bytes.length() < TAG_HEAD || !bytes.getString(0, 3, "ISO-8859-1").equals("ID3")) {
            return 0;
        }
        int size = 0;
        for (int i = 6; i < TAG_HEAD; i++) {
            size = (size << 7) | (bytes.getByte(i) & 0x7f);
        }
        return TAG_HEAD + size;
    }

    /** The first place that has a frame, with another one right behind it. */
    private static int first(Buffer bytes, int from) {
        for (int at = from; at < from + MOST_NOISE && at + HEAD <= bytes.length(); at++) {
            var frame = frame(bytes, at);
            if (frame != null && frame(bytes, at + frame.length) != null) {
                return at;
            }
        }
        return -1;
    }

    private static @Nullable Frame frame(Buffer bytes, int at) {
        if (at + HEAD > bytes.length()) {
            return null;
        }
        int head = bytes.getInt(at);
        int version = (head >>> 19) & 3;
        int layer = (head >>> 17) & 3;
        int bits = (head >>> 12) & 15;
        int rateIndex = (head >>> 10) & 3;
        boolean sync = head >>> 21 == 0x7ff;
        if (!sync || version == 1 || layer != 1 || bits == 0 || bits == 15 || rateIndex == 3) {
            return null;
        }
        boolean mpeg1 = version == 3;
        int rate = RATES[rateIndex] >> (mpeg1 ? 0 : version == 2 ? 1 : 2);
        int samples = mpeg1 ? 1152 : 576;
        int bitrate = (mpeg1 ? MPEG1 : MPEG2)[bits] * 1000;
        int length = samples / 8 * bitrate / rate + ((head >>> 9) & 1);
        if (at + length > bytes.length()) {
            return null;
        }
        return new Frame(length, samples, rate, info(bytes, at, mpeg1, ((head >>> 6) & 3) == 3));
    }

    private static boolean info(Buffer bytes, int at, boolean mpeg1, boolean mono) {
        int side = mpeg1 ? mono ? 17 : 32 : mono ? 9 : 17;
        int tag = at + HEAD + side;
        if (tag + 4 > bytes.length()) {
            return false;
        }
        var word = bytes.getString(tag, tag + 4, "ISO-8859-1");
        return word.equals("Xing") || word.equals("Info");
    }
}
