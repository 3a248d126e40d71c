package dev.electrons.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SamplesTest {
    private static final long MILLI = 1_000_000;

    @Test
    void aPercentileIsTheValueThatSoManyDoNotExceed() {
        var samples = of(LongStream.rangeClosed(1, 100));
        assertThat(samples.millis(50)).isEqualTo(50);
        assertThat(samples.millis(99)).isEqualTo(99);
        assertThat(samples.millis(100)).isEqualTo(100);
    }

    @Test
    void theOrderInWhichTheyCameDoesNotMatter() {
        assertThat(of(LongStream.of(9, 1, 5)).millis(50)).isEqualTo(5);
    }

    @Test
    void aRareOutlierShowsInTheHighPercentilesOnly() {
        var samples = of(LongStream.concat(LongStream.generate(() -> 2).limit(99), LongStream.of(500)));
        assertThat(samples.millis(99)).isEqualTo(2);
        assertThat(samples.millis(99.9)).isEqualTo(500);
    }

    @Test
    void oneSampleIsEveryPercentile() {
        assertThat(of(LongStream.of(7)).millis(1)).isEqualTo(7);
        assertThat(of(LongStream.of(7)).millis(99)).isEqualTo(7);
    }

    @Test
    void withoutSamplesThereIsNothingToSay() {
        var samples = of(LongStream.of(7));
        samples.clear();
        assertThat(samples.size()).isZero();
        assertThat(samples.millis(50)).isZero();
    }

    @Test
    void itHoldsMoreThanItWasMadeFor() {
        assertThat(of(LongStream.rangeClosed(1, 10_000)).millis(50)).isEqualTo(5_000);
    }

    private static Samples of(LongStream millis) {
        var samples = new Samples();
        millis.forEach(milli -> samples.add(milli * MILLI));
        return samples;
    }
}
