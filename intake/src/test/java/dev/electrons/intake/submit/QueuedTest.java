package dev.electrons.intake.submit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.intake.submit.Queued.Share;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueuedTest {
    private final Queued queued = new Queued(List.of(
            new Share("flood", 5, 10_000), new Share("shop", 5, 2), new Share("mail", 9, 7), new Share("mail", 1, 50)));

    @Test
    void anotherAppsFloodIsAheadOnlyForItsTurns() {
        assertThat(queued.ahead("shop", 5)).isEqualTo(7 + 3 + 2);
        assertThat(queued.ahead("new", 5)).isEqualTo(7 + 1 + 1);
        assertThat(queued.ahead("flood", 5)).isEqualTo(7 + 2 + 10_000);
    }

    @Test
    void priorityGoesFirst() {
        assertThat(queued.ahead("new", 9)).isEqualTo(1);
        assertThat(queued.ahead("new", 0)).isEqualTo(7 + 10_000 + 2 + 50);
        assertThat(Queued.NONE.ahead("new", 5)).isZero();
    }
}
