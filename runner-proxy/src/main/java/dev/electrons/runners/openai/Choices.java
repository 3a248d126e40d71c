package dev.electrons.runners.openai;

import java.util.BitSet;

/** The choices of one answer: which have begun, and which have said why they end. */
final class Choices {
    /** As many as the protocol has at most, and then some. */
    private static final int MOST = 1024;

    private final BitSet begun = new BitSet();
    private final BitSet ended = new BitSet();
    private boolean filtered;

    /** Part of a choice has come, and with it perhaps its end. */
    void saw(int index, boolean end) {
        int known = Math.clamp(index, 0, MOST);
        begun.set(known);
        if (end) {
            ended.set(known);
        }
    }

    /** The vendor's filter is why one of them ends. */
    void wasFiltered() {
        filtered = true;
    }

    boolean filtered() {
        return filtered;
    }

    /** Some choice has come to its end. */
    boolean anyEnded() {
        return !ended.isEmpty();
    }

    /** Every choice that began has come to its end, and there are some. */
    boolean allEnded() {
        return !begun.isEmpty() && begun.equals(ended);
    }

    /** How many have come to their end. */
    int ended() {
        return ended.cardinality();
    }
}
