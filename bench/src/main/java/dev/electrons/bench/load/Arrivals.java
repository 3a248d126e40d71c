package dev.electrons.bench.load;

import java.util.function.LongSupplier;

/** When the next request is due: the one thing in which closed and open loads differ. Asked by one thread. */
@FunctionalInterface
public interface Arrivals {
    /** Not yet. */
    long NONE = Long.MIN_VALUE;

    /**
     * The instant, as {@link System#nanoTime} counts, at which the next request should have begun; {@link #NONE} when
     * none is due now. A request that was given out is not given out again.
     */
    long next(long now);

    /** Each lane sends the next as soon as the last was answered. */
    static Arrivals closed() {
        return now -> now;
    }

    /** One, at once. */
    static Arrivals once() {
        return new Arrivals() {
            private boolean given;

            @Override
            public long next(long now) {
                if (given) {
                    return NONE;
                }
                given = true;
                return now;
            }
        };
    }

    /** As in {@link #closed}, while no more than so many are under way in the mesh. */
    static Arrivals whileUnder(LongSupplier underWay, long most) {
        return now -> underWay.getAsLong() < most ? now : NONE;
    }

    /**
     * So many a second whatever the answers do; one that has to wait for a lane counts from when it was due, so that a
     * slow server cannot hide behind a polite client.
     */
    static Arrivals every(double perSecond, long begin) {
        return new Arrivals() {
            private long given;

            @Override
            public long next(long now) {
                long due = begin + (long) (given * 1e9 / perSecond);
                if (due - now > 0) {
                    return NONE;
                }
                given++;
                return due;
            }
        };
    }
}
