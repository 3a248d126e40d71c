package dev.electrons.sandbox.backend;

import java.util.Arrays;

/**
 * In which order two channels were told: lengths by turns, standard output first, seven bits to a byte. Even where they take
 * turns with every character it is no longer than what they said. Not thread-safe.
 */
final class Stretches {
    /** Hears one stretch. */
    interface Walk {
        void over(Channel channel, int length);
    }

    private byte[] ended = new byte[16];
    private int bytes;
    private Channel channel = Channel.STDOUT;
    private int length;

    void add(Channel told, int more) {
        if (told != channel) {
            write(length);
            channel = told;
            length = 0;
        }
        length += more;
    }

    private void write(int number) {
        if (bytes + 5 > ended.length) {
            ended = Arrays.copyOf(ended, 2 * ended.length);
        }
        int rest = number;
        while (rest >= 0x80) {
            ended[bytes++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        ended[bytes++] = (byte) rest;
    }

    void walk(Walk walk) {
        var turn = Channel.STDOUT;
        for (int at = 0; at < bytes; ) {
            int number = 0;
            int shift = 0;
            do {
                number |= (ended[at] & 0x7f) << shift;
                shift += 7;
            } while (ended[at++] < 0);
            walk.over(turn, number);
            turn = turn == Channel.STDOUT ? Channel.STDERR : Channel.STDOUT;
        }
        walk.over(channel, length);
    }
}
