package dev.electrons.prime.coordinate;

/**
 * One of the signal loops of this process, each with partitions, states and credit of its own.
 *
 * @param name in threads, metrics and the consumer group
 * @param of how many share this process and its memory
 * @param starts most runs that one batch lets start
 */
record Lane(String name, int of, int starts) {
    private static final int STARTS = 250;

    static Lane number(int number, int of) {
        return new Lane("signals-" + number, of, STARTS);
    }
}
