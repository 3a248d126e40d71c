package dev.electrons.expression;

import dev.cel.common.values.CelByteString;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What one evaluation may still do: functions pay for the characters that they read and make, and for each part of what
 * they compare. Not thread-safe.
 */
final class Allowance {
    /** The allowance of the evaluation that goes on in this thread. */
    static final ScopedValue<Allowance> CURRENT = ScopedValue.newInstance();

    private static final int MOST = 16 << 20;
    /** To read a character costs a part of what making one costs: it stays nowhere. */
    private static final int READ = 16;

    /** Parts of lists and objects that are only passed by, which CEL does whenever one is named. */
    private static final long MOST_WALKED = 64L << 20;

    private long left = MOST;
    private long walk = MOST_WALKED;

    static Allowance current() {
        return CURRENT.isBound() ? CURRENT.get() : new Allowance();
    }

    void pay(long units) {
        left -= units;
        if (left < 0) {
            throw new EvaluationFailed(
                    "the expression does too much work: it reads, makes or compares more than " + MOST + " characters");
        }
    }

    void walk(long parts) {
        walk -= parts;
        if (walk < 0) {
            throw new EvaluationFailed(
                    "the expression does too much work: it goes through lists and objects of more than " + MOST_WALKED
                            + " parts together");
        }
    }

    /**
     * For a list that grew by another one, and of which every part is passed by again.
     *
     * @param size how long it is now
     */
    void grown(int size, List<?> by) {
        long before = left;
        readWhole(by);
        walk((before - left) * size / Math.max(1, by.size()));
    }

    /** For looking at a value from outside. */
    void read(Object value) {
        if (value instanceof String text) {
            pay(text.length() / READ);
        }
    }

    /** For a value that was made. */
    void made(Object value) {
        switch (value) {
            case String text -> pay(text.length());
            case CelByteString bytes -> pay(bytes.size());
            case Collection<?> list -> pay(list.size());
            default -> {}
        }
    }

    /** For looking at every part of a value. */
    void readWhole(Object value) {
        pay(1);
        switch (value) {
            case Collection<?> list -> {
                for (var item : list) {
                    readWhole(item);
                }
            }
            case Map<?, ?> map -> {
                for (var item : map.values()) {
                    readWhole(item);
                }
            }
            default -> read(value);
        }
    }
}
