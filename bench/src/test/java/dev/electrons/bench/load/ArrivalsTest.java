package dev.electrons.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private static final long MILLI = 1_000_000;

    @Test
    void aClosedLoadNeverWaits() {
        assertThat(Arrivals.closed().next(5)).isEqualTo(5);
        assertThat(Arrivals.closed().next(6)).isEqualTo(6);
    }

    @Test
    void aPacedLoadSendsWhatIsDueAndNoMore() {
        var paced = Arrivals.every(1_000, 0);
        assertThat(paced.next(MILLI)).isZero();
        assertThat(paced.next(MILLI)).isEqualTo(MILLI);
        assertThat(paced.next(MILLI)).isEqualTo(Arrivals.NONE);
        assertThat(paced.next(2 * MILLI)).isEqualTo(2 * MILLI);
    }

    @Test
    void whatHadToWaitCountsFromWhenItWasDue() {
        var paced = Arrivals.every(1_000, 0);
        assertThat(paced.next(500 * MILLI)).isZero();
        assertThat(paced.next(500 * MILLI)).isEqualTo(MILLI);
    }

    @Test
    void aBoundedLoadWaitsWhileEnoughIsUnderWay() {
        var underWay = new AtomicLong(2);
        var bounded = Arrivals.whileUnder(underWay::get, 2);
        assertThat(bounded.next(7)).isEqualTo(Arrivals.NONE);
        underWay.set(1);
        assertThat(bounded.next(8)).isEqualTo(8);
    }

    @Test
    void onceIsOnce() {
        var once = Arrivals.once();
        assertThat(once.next(1)).isEqualTo(1);
        assertThat(once.next(2)).isEqualTo(Arrivals.NONE);
    }
}
