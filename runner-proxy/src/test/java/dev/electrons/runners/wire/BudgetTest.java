package dev.electrons.runners.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BudgetTest {
    /** A timer for it, in whole milliseconds, would fire before its end, and the client be told another reason. */
    @Test
    void whatIsLessThanATimerCountsIsSpent() {
        assertThat(new Budget(Duration.ofNanos(999_999)).spent()).isTrue();
        assertThat(new Budget(Duration.ofMinutes(1)).spent()).isFalse();
    }

    @Test
    void aShareIsPartOfTheWhole() {
        var whole = new Budget(Duration.ofMinutes(1));

        var share = whole.share(Duration.ofHours(1));

        assertThat(share.left()).isLessThanOrEqualTo(Duration.ofMinutes(1));
        assertThat(share.whole()).isSameAs(whole);
    }
}
