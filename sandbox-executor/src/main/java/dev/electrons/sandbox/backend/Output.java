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
    private final Map<Channel, StringBuilder> texts = new EnumMap<>(Channel.class);
    private final Map<Channel, Utf8> decoders = new EnumMap<>(Channel.class);
    private final StringBuilder log = new StringBuilder();
    private final List<Follower> followers = new ArrayList<>();
    private long bytes;
    private boolean exceeded;

    public Output(long most) {
        this.most = most;
        for (var channel : Channel.values()) {
            texts.put(channel, new StringBuilder());
            decoders.put(channel, new Utf8());
        }
    }

    /** Takes what still fits. Returns false from the first byte on that did not. */
    synchronized boolean take(Channel channel, byte[] piece, int length) {
        int fits = (int) Math.min(length, most - bytes);
        bytes += fits;
        if (fits > 0) {
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
        builder(channel).append(text);
        log.append(text);
        if (log.length() > 2 * LOG_TAIL) {
            log.delete(0, log.length() - LOG_TAIL);
        }
        followers.forEach(follower -> follower.heard(channel, text));
    }

    private StringBuilder builder(Channel channel) {
        return texts.computeIfAbsent(channel, _ -> new StringBuilder());
    }

    private Utf8 decoder(Channel channel) {
        return decoders.computeIfAbsent(channel, _ -> new Utf8());
    }

    /** Follows from now on, after hearing what there is already. */
    public synchronized void follow(Follower follower) {
        for (var channel : Channel.values()) {
            if (!builder(channel).isEmpty()) {
                follower.heard(channel, text(channel));
            }
        }
        followers.add(follower);
    }

    public synchronized String text(Channel channel) {
        return builder(channel).toString();
    }

    /** The last of both channels together, in the order in which it came. */
    public synchronized String log() {
        int start = Math.max(0, log.length() - LOG_TAIL);
        if (start > 0 && Character.isLowSurrogate(log.charAt(start))) {
            start++;
        }
        return log.substring(start);
    }

    public synchronized boolean exceeded() {
        return exceeded;
    }
}
