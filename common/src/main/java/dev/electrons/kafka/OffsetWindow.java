package dev.electrons.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * One partition's offsets that finish out of order. What is committed is the finished prefix; what is finished beyond
 * it rides in the commit's metadata as ranges relative to the committed offset, so that after a crash only the
 * unfinished ones are done again.
 */
final class OffsetWindow {
    /** The least that brokers accept unless told otherwise, {@code offset.metadata.max.bytes}. */
    static final int LONGEST_METADATA = 4_096;

    private static final String FORMAT = "de1:";
    private static final int RADIX = 36;

    /** Offsets from {@code first} to {@code last}, both included. */
    record Range(long first, long last) {}

    private final List<Range> doneBefore;
    private final TreeSet<Long> open = new TreeSet<>();
    private long next;

    /** A window that starts where another ended, by its commit; metadata that is not ours counts as none. */
    OffsetWindow(long committed, String metadata) {
        this.next = committed;
        this.doneBefore = parse(committed, metadata);
    }

    /**
     * Takes an offset in; offsets come in ascending order.
     *
     * @return false when it was finished before and is not to be done again
     */
    boolean begin(long offset) {
        next = Math.max(next, offset + 1);
        if (isDoneBefore(offset)) {
            return false;
        }
        open.add(offset);
        return true;
    }

    /** An offset is done, whatever order it comes in. */
    void finish(long offset) {
        open.remove(offset);
    }

    /** The offset from which on something is unfinished, or not yet read. */
    long committable() {
        return open.isEmpty() ? next : open.first();
    }

    int unfinished() {
        return open.size();
    }

    /** What is finished at or beyond {@link #committable}, as text; what does not fit will be done again. */
    String metadata() {
        return metadata(LONGEST_METADATA);
    }

    String metadata(int longest) {
        var ranges = done();
        if (ranges.isEmpty()) {
            return "";
        }
        var text = new StringBuilder(FORMAT);
        long from = committable();
        for (var range : ranges) {
            var piece = piece(range, from);
            if (text.length() + piece.length() > longest) {
                break;
            }
            text.append(piece);
            from = range.last();
        }
        return text.toString();
    }

    /** Distance from the end of the one before, and how many more than one. */
    private static String piece(Range range, long from) {
        return Long.toString(range.first() - from, RADIX) + "+" + Long.toString(range.last() - range.first(), RADIX)
                + ";";
    }

    /** Finished ranges beyond the committable prefix: what lies between the open ones, then what was done before. */
    private List<Range> done() {
        var done = new ArrayList<Range>();
        long from = -1;
        for (long offset : open) {
            if (from >= 0 && from < offset) {
                done.add(new Range(from, offset - 1));
            }
            from = offset + 1;
        }
        if (!open.isEmpty() && from < next) {
            done.add(new Range(from, next - 1));
        }
        for (var range : doneBefore) {
            if (range.last() >= next) {
                done.add(new Range(Math.max(range.first(), next), range.last()));
            }
        }
        return done;
    }

    private boolean isDoneBefore(long offset) {
        for (var range : doneBefore) {
            if (offset >= range.first() && offset <= range.last()) {
                return true;
            }
        }
        return false;
    }

    private static List<Range> parse(long committed, String metadata) {
        if (!metadata.startsWith(FORMAT)) {
            return List.of();
        }
        var ranges = new ArrayList<Range>();
        long from = committed;
        try {
            for (var piece : metadata.substring(FORMAT.length()).split(";")) {
                int plus = piece.indexOf('+');
                long first = from + Long.parseLong(piece.substring(0, plus), RADIX);
                long last = first + Long.parseLong(piece.substring(plus + 1), RADIX);
                if (first < from || last < first) {
                    return List.of();
                }
                ranges.add(new Range(first, last));
                from = last;
            }
            return List.copyOf(ranges);
        } catch (RuntimeException _) {
            return List.of();
        }
    }
}
