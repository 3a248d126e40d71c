package dev.electrons.runners.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

final class MoneyTest {
    @Test
    void whatCostsSomethingNeverCostsNothing() {
        assertThat(Money.micros(new BigDecimal("0.0000001"))).isEqualTo(1);
        assertThat(Money.micros(new BigDecimal("0.003"))).isEqualTo(3_000);
        assertThat(Money.micros(BigDecimal.ZERO)).isZero();
        assertThat(Money.micros(new BigDecimal("1e30"))).isPositive();
    }

    @Test
    void dollarsHaveAtLeastTheirCents() {
        assertThat(Money.words(2_000_000)).isEqualTo("2.00");
        assertThat(Money.words(9_420)).isEqualTo("0.00942");
        assertThat(Money.words(0)).isEqualTo("0.00");
        assertThat(Money.usd(1)).isEqualByComparingTo("0.000001");
    }
}
