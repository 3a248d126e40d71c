package dev.electrons.intake.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NewsTest {
    private static final long MIB = 1 << 20;

    @Test
    void asManyMayListenAsThereIsMemoryFor() {
        assertThat(News.most(384 * MIB * 40 / 100)).isBetween(10_000, 12_000);
        assertThat(News.most(115 * MIB)).isBetween(6_000, 8_000);
        assertThat(News.most(4_096 * MIB)).isEqualTo(12_000);
        assertThat(News.most(16 * MIB)).isEqualTo(100);
    }
}
