package dev.electrons.bench.report;

import java.util.Arrays;

/** Durations in nanoseconds, added from any thread. Keeps every one: a run has at most some millions. */
public final class Samples {
    private static final double MILLI = 1e6;

    private long[] values = new long[1_024];
    private int size;

    public synchronized void add(long nanos) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = nanos;
    }

    public synchronized int size() {
        return size;
    }

    public synchronized void clear() {
        size = 0;
    }

    /**
     * The value that this share of the samples does not exceed, in milliseconds, by nearest rank; 0 without samples.
     *
     * @param percent above 0, at most 100
     */
    public synchronized double millis(double percent) {
        if (size == 0) {
            return 0;
        }
        var sorted = Arrays.copyOf(values, size);
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(percent / 100 * size);
        return sorted[Math.max(rank, 1) - 1] / MILLI;
    }
}
