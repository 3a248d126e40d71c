package dev.electrons.sandbox.backend;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What one process has written so far, of at most so many bytes in all, and whoever follows it live. Thread-safe. */
public final class Output {
    private static final int LOG_TAIL = 64 << 10;

    /** Hears every piece in the order in which it came. */
    public interface Follower {
        /**
         * A piece.
         *
         * @param before how many characters of both channels came before it: the same for whoever follows, however it is cut
         */
        void heard(Channel channel, long before, String text);
    }

    private final long most;
    private final Map<Channel, Bytes> kept = new EnumMap<>(Channel.class);
    private final Map<Channel, Utf8> decoders = new EnumMap<>(Channel.class);
    private final StringBuilder log = new StringBuilder();
    private final List<Follower> followers = new ArrayList<>();
    private final Stretches order = new Stretches();
    private long bytes;
    private long told;
    private boolean exceeded;

    public Output(long most) {
        this.most = most;
        for (var channel : Channel.values()) {
            kept.put(channel, new Bytes());
            decoders.put(channel, new Utf8());
        }
    }

    /** Takes what still fits. Returns false from the first byte on that did not. */
    public synchronized boolean take(Channel channel, byte[] piece, int length) {
        int fits = (int) Math.min(length, most - bytes);
        bytes += fits;
        if (fits > 0) {
            kept(channel).add(piece, fits);
            tell(channel, decoder(channel).decode(piece, fits));
        }
        exceeded |= fits < length;
        return !exceeded;
    }

    /** A channel was read to its end. */
    public synchronized void end(Channel channel) {
        tell(channel, decoder(channel).end());
    }

    private void tell(Channel channel, String text) {
        if (text.isEmpty()) {
            return;
        }
        log.append(text);
        if (log.length() > 2 * LOG_TAIL) {
            log.delete(0, log.length() - LOG_TAIL);
        }
        order.add(channel, text.length());
        long before = told;
        told += text.length();
        followers.forEach(follower -> follower.heard(channel, before, text));
    }

    private Bytes kept(Channel channel) {
        return kept.computeIfAbsent(channel, _ -> new Bytes());
    }

    private Utf8 decoder(Channel channel) {
        return decoders.computeIfAbsent(channel, _ -> new Utf8());
    }

    /** Follows from here on, after hearing again what came after so many characters. */
    public synchronized void follow(long after, Follower follower) {
        var texts = new EnumMap<Channel, String>(Channel.class);
        var at = new EnumMap<Channel, Integer>(Channel.class);
        var before = new long[1];
        order.walk((channel, length) -> {
            int from = at.merge(channel, 0, Integer::sum);
            long skipped = Math.clamp(after - before[0], 0, length);
            if (skipped < length) {
                var text = texts.computeIfAbsent(channel, this::text);
                follower.heard(channel, before[0] + skipped, text.substring(from + (int) skipped, from + length));
            }
            at.put(channel, from + length);
            before[0] += length;
        });
        followers.add(follower);
    }

    public synchronized String text(Channel channel) {
        return kept(channel).text();
    }

    /** The last of both channels together, in the order in which it came. */
    public synchronized String log() {
        int start = Math.max(0, log.length() - LOG_TAIL);
        if (start > 0 && Character.isLowSurrogate(log.charAt(start))) {
            start++;
        }
        return log.substring(start);
    }

    /** Bytes so far. */
    public synchronized long length() {
        return bytes;
    }

    public synchronized boolean exceeded() {
        return exceeded;
    }
}
