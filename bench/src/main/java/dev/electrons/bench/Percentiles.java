package dev.electrons.bench;

import java.util.Arrays;
import java.util.Collection;

/** Percentiles of measured times, by the nearest rank. */
final class Percentiles {
    private final long[] sorted;

    Percentiles(Collection<Long> nanos) {
        sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    /** In milliseconds; 0 when nothing was measured. */
    double ms(double percent) {
        if (sorted.length == 0) {
            return 0;
        }
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted[Math.max(0, Math.min(sorted.length, rank) - 1)] / 1e6;
    }

    int count() {
        return sorted.length;
    }

    @Override
    public String toString() {
        return Arrays.toString(sorted);
    }
}
