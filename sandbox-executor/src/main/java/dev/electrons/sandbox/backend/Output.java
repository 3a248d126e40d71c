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
        void heard(Channel channel, String text);
    }

    private final long most;
    private final Map<Channel, Bytes> kept = new EnumMap<>(Channel.class);
    private final Map<Channel, Utf8> decoders = new EnumMap<>(Channel.class);
    private final StringBuilder log = new StringBuilder();
    private final List<Follower> followers = new ArrayList<>();
    private long bytes;
    private boolean exceeded;

    public Output(long most) {
        this.most = most;
        for (var channel : Channel.values()) {
            kept.put(channel, new Bytes());
            decoders.put(channel, new Utf8());
        }
    }

    /** Takes what still fits. Returns false from the first byte on that did not. */
    synchronized boolean take(Channel channel, byte[] piece, int length) {
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
    synchronized void end(Channel channel) {
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
        followers.forEach(follower -> follower.heard(channel, text));
    }

    private Bytes kept(Channel channel) {
        return kept.computeIfAbsent(channel, _ -> new Bytes());
    }

    private Utf8 decoder(Channel channel) {
        return decoders.computeIfAbsent(channel, _ -> new Utf8());
    }

    /** Follows from now on, after hearing what there is already. */
    public synchronized void follow(Follower follower) {
        for (var channel : Channel.values()) {
            if (kept(channel).length() > 0) {
                follower.heard(channel, text(channel));
            }
        }
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
