package dev.electrons.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PercentilesTest {
    @Test
    void areTheNearestRank() {
        var hundred = new Percentiles(
                LongStream.rangeClosed(1, 100).mapToObj(ms -> ms * 1_000_000).toList());
        assertThat(hundred.ms(50)).isEqualTo(50);
        assertThat(hundred.ms(99)).isEqualTo(99);
        assertThat(hundred.ms(100)).isEqualTo(100);
        assertThat(hundred.ms(0)).isEqualTo(1);
        assertThat(new Percentiles(List.of()).ms(50)).isZero();
    }
}
