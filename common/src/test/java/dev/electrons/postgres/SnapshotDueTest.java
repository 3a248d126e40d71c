package dev.electrons.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SnapshotDueTest {
    @Test
    void longRunsKeepSnapshotsMoreSeldomSoThatTheirSizeTimesTheirNumberStaysLinear() {
        var due = IntStream.range(1, 100_000)
                .filter(version -> EventStore.snapshotDue(version - 1, version))
                .toArray();
        assertThat(due).startsWith(512, 1_024, 1_536, 2_048, 3_072).hasSizeLessThan(20);
        for (int i = 1; i < due.length; i++) {
            assertThat(due[i] - due[i - 1]).isLessThanOrEqualTo(Math.max(1_000, due[i] / 2));
        }
        assertThat(IntStream.of(due).asLongStream().sum()).isLessThan(10 * 100_000);
    }
}
